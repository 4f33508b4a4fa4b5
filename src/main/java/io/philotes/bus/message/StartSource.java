package io.philotes.bus.message;

/** Starts a source. Answered by {@link SourceStarted} when its first attempt has come to an end. */
public record StartSource(String source) {}
