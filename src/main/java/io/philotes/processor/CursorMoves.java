package io.philotes.processor;

/**
 * The cursor of one consumer and source: what the consumer has acknowledged, and what of it is persisted.
 *
 * <p>Moves are coalesced: at most one is on its way, and where each makes a dead row version at most 20 begin in a second. What is acknowledged and not yet persisted is delivered again after a crash.
 */
final class CursorMoves {

  /** No position: not known. */
  static final long NONE = -1;

  private final long pace;
  private long persisted = NONE;
  private long acknowledged = NONE;
  private long target = NONE;
  private long uncertain = NONE;
  private long nextAt;

  /** @param pace milliseconds between the beginnings of two moves */
  CursorMoves(long pace) {
    this.pace = pace;
  }

  /** Begins again at a position that was read from the buffer; a move on its way is forgotten. */
  void restart(long position) {
    persisted = position;
    acknowledged = position;
    target = NONE;
    uncertain = NONE;
  }

  /**
   * Whether a position read from the buffer is where we left the cursor, so that nobody else moved it: it did not move,
   * or our last move arrived although its answer was lost.
   */
  boolean recognizes(long position) {
    return position != NONE && (position == persisted || position == uncertain);
  }

  /** Goes on with a recognized position. */
  void adopt(long position) {
    persisted = position;
    target = NONE;
    uncertain = NONE;
  }

  void acknowledge(long position) {
    acknowledged = position;
  }

  boolean dirty() {
    return acknowledged > persisted;
  }

  boolean moving() {
    return target != NONE;
  }

  boolean wanted() {
    return dirty() && !moving();
  }

  boolean due(long now) {
    return wanted() && now >= nextAt;
  }

  Command.Move start(int generation, long now) {
    target = acknowledged;
    nextAt = now + pace;
    return new Command.Move(generation, persisted, target);
  }

  void won() {
    persisted = target;
    target = NONE;
    uncertain = NONE;
  }

  /** The cursor does not stand where we left it. */
  void missed() {
    target = NONE;
  }

  /** Nobody knows whether the move on its way has arrived. */
  void failed() {
    uncertain = target;
    target = NONE;
  }

  /** Forgets what is not persisted. */
  void abandon() {
    acknowledged = persisted;
    target = NONE;
  }

  long nextAt() {
    return nextAt;
  }

  /** The last position acknowledged, 0 before the cursor was opened. */
  long position() {
    return Math.max(0, acknowledged);
  }

  /** The last position persisted, -1 before the cursor was opened. */
  long persisted() {
    return persisted;
  }
}
