package io.philotes.bus.message;

/** The life of a consumer's delivery of one source. The processor stage sets it. */
public enum ConsumerState {
  /** This instance does not lead the source: another delivers. */
  STANDBY,
  /** Passed everything that is buffered. */
  IDLE,
  /** A batch is on its way. */
  DELIVERING,
  /** No handler is registered on the consumer's address. */
  ABSENT,
  /** The last delivery failed and will be tried again. */
  RETRYING,
  /** Retries have gone on for longer than configured; delivery still goes on. */
  DEGRADED,
  /** Cannot go on without an operator: see the code. */
  FAILED,
  /** Down. */
  STOPPED
}
