package io.philotes.bus.message;

import io.philotes.error.PhilotesException;

/**
 * The writer's answer to {@link OpenSource} and {@link RegisterSource}.
 *
 * @param session number to put into every message of this stream; batches of an older session are answered LOST
 * @param fence the leader's fence number
 * @param checkpoint null unless LEADING
 * @param leader who leads, when STANDBY
 * @param failure why, when FAILED; its kind says whether to try again
 */
public record SourceOpened(Kind kind, long session, long fence, SourceCheckpoint checkpoint, String leader,
                           PhilotesException failure) {

  /** Whether this instance may stream the source. */
  public enum Kind {
    LEADING,
    STANDBY,
    FAILED
  }

  public static SourceOpened leading(long session, long fence, SourceCheckpoint checkpoint) {
    return new SourceOpened(Kind.LEADING, session, fence, checkpoint, null, null);
  }

  public static SourceOpened standby(String leader) {
    return new SourceOpened(Kind.STANDBY, 0, 0, null, leader, null);
  }

  public static SourceOpened failed(PhilotesException failure) {
    return new SourceOpened(Kind.FAILED, 0, 0, null, null, failure);
  }
}
