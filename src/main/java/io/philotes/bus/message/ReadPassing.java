package io.philotes.bus.message;

/**
 * Asks for the events behind a position that are on their way to the consumers of a source without a buffer. Answered by {@link
 * PassingEvents}.
 */
public record ReadPassing(String source, long after, int limit) {}
