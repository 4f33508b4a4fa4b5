package io.philotes.ingestion;

import io.philotes.bus.message.SourceOpened;
import io.philotes.postgres.catalog.PublicationFacts;
import io.philotes.postgres.catalog.ServerFacts;
import io.philotes.postgres.replication.ReplicationStream;
import java.util.Optional;

/**
 * A stream that is ready to be read.
 *
 * @param opened the session and the checkpoint that it starts from
 * @param publication as it was before the stream; empty when it was created for it
 */
record StartedStream(SourceOpened opened, ServerFacts server, Optional<PublicationFacts> publication, ReplicationStream stream) {}
