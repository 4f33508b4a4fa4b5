package io.philotes.bus.message;

/** Asks for the cursors of a source that is delivered without a buffer. Answered by {@link CursorPositions}. */
public record OpenCursors(String source, long fence) {}
