package io.philotes.simulation;

/**
 * One event as the buffer is to hold it. The texts were not made by the product's encoder.
 *
 * @param table schema and name, with a dot between; null for a logical message
 * @param operation as pgoutput names it: I, U, D, T or M
 * @param lsn of the change record
 * @param key JSON of the key of the row (for an update: as it is afterwards); null when the table has none
 * @param before JSON of the old key or row, null when there is none
 * @param after JSON of the new row, null when there is none
 * @param metadata JSON, null when there is nothing to say
 * @param relation the description that the row follows; null for a logical message
 */
public record SimEvent(String table, char operation, long lsn, String key, String before, String after, String metadata,
                       SimRelation relation) {}
