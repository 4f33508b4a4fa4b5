package io.philotes.processor;

import io.philotes.event.EventBatch;

/**
 * What a {@link DeliveryLoop} wants done next. A command with a generation is answered with the same generation; the
 * loop ignores answers of an older one.
 */
sealed interface Command {

  /** One constant per command, to switch over. */
  enum Kind {
    OPEN,
    READ,
    DELIVER,
    MOVE
  }

  Kind kind();

  /** Take the cursor over and say where it stands: {@code opened} or {@code openFailed}. */
  record Open(int generation) implements Command {
    @Override
    public Kind kind() {
      return Kind.OPEN;
    }
  }

  /** Read a page: {@code pageRead} or {@code readFailed}. */
  record Read(int generation, long after, int limit) implements Command {
    @Override
    public Kind kind() {
      return Kind.READ;
    }
  }

  /** Hand the batch to the consumer: {@code acknowledged}, {@code absent} or {@code refused}. */
  record Deliver(EventBatch batch) implements Command {
    @Override
    public Kind kind() {
      return Kind.DELIVER;
    }
  }

  /** Persist the cursor by compare-and-set: {@code moved} or {@code moveFailed}. */
  record Move(int generation, long from, long to) implements Command {
    @Override
    public Kind kind() {
      return Kind.MOVE;
    }
  }
}
