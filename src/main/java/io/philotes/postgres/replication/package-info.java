/**
 * A non-blocking replication connection to PostgreSQL on the public Vert.x {@code NetClient}. See PostgreSQL, chapter
 * "Streaming Replication Protocol". Knows the protocol, not what the stream says and not what it is good for: decoding
 * pgoutput, remembering positions and connecting again are the caller's business.
 */
package io.philotes.postgres.replication;
