package io.philotes.verification;

/**
 * An event together with the rows that it really changed.
 *
 * @param old the whole row before, or null
 * @param now the whole row after, or null
 * @param line what the writer noted of it, or null when the rows are not known
 */
record Change(BufferedEvent event, BufferedRelation relation, RowImage old, RowImage now, String line) {}
