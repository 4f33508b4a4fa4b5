package io.philotes.bus.message;

/** Gives the lease of a source back, after everything in flight has ended. Answered by {@link WriteReply#DURABLE}. */
public record ReleaseSource(String source) {}
