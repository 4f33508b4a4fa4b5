package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.FrameHandler;

/** Who gets the messages of a {@link Wire}: first the start-up, then the connection, then the stream. */
interface Receiver extends FrameHandler {

  /** Everything that one turn of reading brought has been handed over. */
  default void readComplete() {}

  /** The peer has gone while we do not read: what is left will be handed over now, and only its reason is of use. */
  default void abandon() {}

  /** Nothing follows. Called once per wire. The cause is null when we closed it. */
  void closed(Throwable cause);
}
