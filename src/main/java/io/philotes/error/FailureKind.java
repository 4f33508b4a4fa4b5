package io.philotes.error;

/** What the service does about a failure. The kind decides; nobody decides again at the place of the failure. */
public enum FailureKind {
  /** Heals by itself: try again with back-off, without end. */
  RETRY,
  /** The stage stops, confirms nothing and waits for an operator. Nothing is skipped. */
  HALT,
  /** The process cannot start: one line on stderr and an exit code. */
  EXIT
}
