package io.philotes.buffer.store;

/**
 * One leaf of a source's log.
 *
 * @param table its name within the schema philotes
 * @param from first position it can hold
 * @param to position after the last it can hold
 * @param empty whether it takes no space
 */
record Partition(String table, long from, long to, boolean empty) {

  boolean holds(long position) {
    return from <= position && position < to;
  }
}
