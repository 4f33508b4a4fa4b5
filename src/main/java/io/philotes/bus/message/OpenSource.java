package io.philotes.bus.message;

/** Asks the writer of a source for the lease, the checkpoint and a new session. Answered by {@link SourceOpened}. */
public record OpenSource(String source) {}
