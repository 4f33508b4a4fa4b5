/**
 * The messages of PostgreSQL's output plugin {@code pgoutput}, text format: decoded without an object or a String per
 * column, and encoded again so that tests can play the server. {@link PgOutputDecoder} reads protocol version 1, which the
 * pipeline asks for; {@link StreamedDecoder} versions 1 to 4, with transactions that are streamed or prepared.
 *
 * <p>Knows bytes and {@code io.philotes.postgres}, nothing of connections, transactions or the pipeline. See
 * PostgreSQL, chapter "Logical Replication Message Formats".
 */
package io.philotes.postgres.pgoutput;
