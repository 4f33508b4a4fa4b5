package io.philotes.bus.message;

import io.philotes.error.PhilotesException;

/**
 * How a source's first attempt ended.
 *
 * @param failure that a new start should be refused for, or null when it streams, stands by or tries again
 */
public record SourceStarted(String source, PhilotesException failure) {}
