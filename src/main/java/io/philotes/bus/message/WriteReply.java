package io.philotes.bus.message;

import io.philotes.error.PhilotesException;

/**
 * The writer's answer to a {@link WriteBatch} or an {@link AdvanceAcked}.
 *
 * @param failure why, when {@code kind} is LOST or FAILED; else null
 */
public record WriteReply(Kind kind, PhilotesException failure) {

  /** What became of the batch. */
  public enum Kind {
    /** A chunk is inserted in the still open buffer transaction: gives the credit back, confirms nothing. */
    STORED,
    /** Committed: gives the credit back and moves the confirmation. */
    DURABLE,
    /** The fate of this and every later batch of the session is unknown: open the source again. */
    LOST,
    /** The buffer refuses it for good: the source stops. */
    FAILED
  }

  public static final WriteReply STORED = new WriteReply(Kind.STORED, null);
  public static final WriteReply DURABLE = new WriteReply(Kind.DURABLE, null);

  public static WriteReply lost(PhilotesException failure) {
    return new WriteReply(Kind.LOST, failure);
  }

  public static WriteReply failed(PhilotesException failure) {
    return new WriteReply(Kind.FAILED, failure);
  }
}
