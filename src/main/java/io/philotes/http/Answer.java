package io.philotes.http;

import java.util.Optional;

/**
 * What a stage said to one status request.
 *
 * @param status what it said, null unless ANSWERED
 */
record Answer<T>(Kind kind, T status) {

  /** What came back. */
  enum Kind {
    /** The stage told its status. */
    ANSWERED,
    /** The stage answered with a failure: its event loop lives, its status is unknown. */
    REFUSED,
    /** The stage is there but did not answer in time: its event loop is blocked. */
    SILENT,
    /** No handler, and there never was one: not deployed yet, or not part of this configuration. */
    NOT_STARTED,
    /** No handler although there was one, and nobody is stopping the service. */
    GONE,
    /** No handler or no answer, and the service is stopping. */
    STOPPED
  }

  Answer {
    if ((kind == Kind.ANSWERED) != (status != null)) {
      throw new IllegalArgumentException("an answer has a status exactly when it is ANSWERED");
    }
  }

  static <T> Answer<T> of(T status) {
    return new Answer<>(Kind.ANSWERED, status);
  }

  static <T> Answer<T> none(Kind kind) {
    return new Answer<>(kind, null);
  }

  Optional<T> value() {
    return Optional.ofNullable(status);
  }
}
