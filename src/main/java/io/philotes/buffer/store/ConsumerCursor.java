package io.philotes.buffer.store;

/**
 * How far a consumer has come with one source.
 *
 * @param position the last position passed, 0 when none
 * @param declared whether it holds retention back
 * @param seeks how often its operator moved it
 */
public record ConsumerCursor(String name, int sourceId, long position, long fence, boolean declared, String policy, long seeks) {}
