package io.philotes.bus.message;

import io.philotes.error.PhilotesException;

/** What became of a {@link SeekConsumer}: one of the two is null. */
public record SeekAnswer(SeekOutcome outcome, PhilotesException failure) {}
