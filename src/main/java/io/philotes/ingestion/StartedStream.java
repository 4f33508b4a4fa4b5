package io.philotes.ingestion;

import io.philotes.bus.message.SourceOpened;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.replication.ReplicationStream;

/**
 * A stream that is ready to be read.
 *
 * @param opened the session and the checkpoint that it starts from
 */
record StartedStream(SourceOpened opened, ServerFacts server, ReplicationStream stream) {}
