/**
 * Turns rows as the server sent them into JSON images, without a String or an object per value: the server's text is
 * copied, checked and escaped where needed.
 *
 * <p>Knows {@code postgres.pgoutput} and {@code event}; nothing of transactions, batches or Vert.x. What it writes is
 * always accepted by PostgreSQL's {@code jsonb}.
 */
package io.philotes.ingestion.image;
