package io.philotes.bus.message;

/**
 * A consumer of a source that is delivered without a buffer has handled everything up to {@code to}. Answered by a Boolean: false, and
 * nothing moved, when the cursor is not at {@code from} or the fence is an older one.
 */
public record MoveCursor(String source, String consumer, long fence, long from, long to) {}
