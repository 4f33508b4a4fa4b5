/**
 * The messages of PostgreSQL's output plugin {@code pgoutput}, protocol version 1, text format: decoded without an
 * object or a String per column, and encoded again so that tests can play the server.
 *
 * <p>Knows bytes and {@code io.philotes.postgres}, nothing of connections, transactions or the pipeline. See
 * PostgreSQL, chapter "Logical Replication Message Formats".
 */
package io.philotes.postgres.pgoutput;
