package io.philotes.simulation;

import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import java.util.List;

/** A way to break the history of a source for good, and what the product must say then. */
enum SimBreak {
  SLOT_DROPPED("SLOT_MISSING") {
    @Override
    boolean happens(SimWorld world) {
      world.source().dropSlot();
      return true;
    }
  },
  SLOT_INVALIDATED("SLOT_LOST") {
    @Override
    boolean happens(SimWorld world) {
      world.source().invalidateSlot("wal_removed");
      return true;
    }
  },
  SLOT_ADVANCED("SLOT_ADVANCED_ELSEWHERE") {
    @Override
    boolean happens(SimWorld world) {
      world.streams().forEach(SimWorld.Stream::terminate);
      return world.source().advanceSlotElsewhere() && isAhead(world);
    }
  },
  OTHER_CLUSTER("DIFFERENT_CLUSTER") {
    @Override
    boolean happens(SimWorld world) {
      world.source().becomeAnotherCluster();
      world.startedAgain();
      return true;
    }
  },
  BUFFER_RESTORED("SLOT_ADVANCED_ELSEWHERE") {
    @Override
    boolean happens(SimWorld world) {
      if (!world.buffer().restore()) {
        world.buffer().backUp();
        return false;
      }
      return true;
    }
  };

  private final List<String> answers;

  SimBreak(String... answers) {
    this.answers = List.of(answers);
  }

  /** Breaks it; false when that is not possible now. */
  abstract boolean happens(SimWorld world);

  boolean isAnswer(SourceStatus status) {
    return status.state() == SourceState.FAILED && answers.contains(status.code());
  }

  private static boolean isAhead(SimWorld world) {
    return Long.compareUnsigned(world.source().slot().confirmedFlush(), world.buffer().acked()) > 0;
  }
}
