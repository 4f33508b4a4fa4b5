package io.philotes.verification;

/**
 * An event together with the rows that it really changed. They lack what did not change since the log's kept beginning.
 *
 * @param old the row before, or null
 * @param now the row after, or null
 * @param line what the writer noted of it, or null when the rows are not wholly known
 */
record Change(BufferedEvent event, BufferedRelation relation, RowImage old, RowImage now, String line) {}
