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
      world.oracle().historyBroken();
      return true;
    }
  },
  SLOT_INVALIDATED("SLOT_LOST") {
    @Override
    boolean happens(SimWorld world) {
      world.source().invalidateSlot("wal_removed");
      world.oracle().historyBroken();
      return true;
    }
  },
  /** Unless what was passed over is on its way to the buffer: then nothing is missing. */
  SLOT_ADVANCED("SLOT_ADVANCED_ELSEWHERE") {
    @Override
    boolean happens(SimWorld world) {
      world.streams().forEach(SimWorld.Stream::terminate);
      if (!world.source().advanceSlotElsewhere() || !isAhead(world)) {
        return false;
      }
      world.oracle().historyBroken();
      return true;
    }
  },
  /** Exchanged between two questions, it can show by its slot first. */
  OTHER_CLUSTER("DIFFERENT_CLUSTER", "SLOT_ADVANCED_ELSEWHERE") {
    @Override
    boolean happens(SimWorld world) {
      world.oracle().historyBroken();
      world.source().becomeAnotherCluster();
      world.startedAgain();
      return true;
    }
  },
  /** The source is what it was some time ago, with a slot that went back too; unless the buffer had not come so far. */
  SOURCE_RESTORED("SOURCE_BEHIND_CHECKPOINT", "SLOT_MISSING") {
    @Override
    boolean happens(SimWorld world) {
      world.oracle().historyBroken();
      boolean behind = world.source().restoreBehind(world.buffer().lastEnd());
      world.startedAgain();
      world.excuse(!behind);
      return true;
    }
  },
  /** A standby took over that had not received everything that the buffer has. */
  SOURCE_DIVERGED("SOURCE_DIVERGED", "SLOT_MISSING") {
    @Override
    boolean happens(SimWorld world) {
      if (world.buffer().lastEnd() == 0 || world.source().timeline() > 1) {
        return false;
      }
      world.oracle().historyBroken();
      world.source().promote(world.buffer().lastEnd() - 1);
      world.startedAgain();
      return true;
    }
  },
  /** The buffer is what it was some time ago: nothing is missing as long as the source still has what came since. */
  BUFFER_RESTORED("SLOT_ADVANCED_ELSEWHERE") {
    @Override
    boolean happens(SimWorld world) {
      if (!world.buffer().isRegistered()) {
        return false;
      }
      if (!world.buffer().hasBackUp()) {
        world.oracle().backUp();
        return false;
      }
      world.oracle().restore();
      return true;
    }
  };

  private final List<String> answers;

  SimBreak(String... answers) {
    this.answers = List.of(answers);
  }

  /** Breaks it; false when that is not possible now. */
  abstract boolean happens(SimWorld world);

  /** Whether clients write on: not where their WAL would make the break unnoticeable, or where nothing may be missing. */
  boolean clientsGoOn() {
    return this != SOURCE_RESTORED && this != SLOT_ADVANCED;
  }

  /** Whether it depends on what else happens if anything is missing. */
  boolean mayHeal() {
    return this == SLOT_ADVANCED || this == BUFFER_RESTORED;
  }

  boolean isAnswer(SourceStatus status) {
    return status.state() == SourceState.FAILED && answers.contains(status.code());
  }

  private static boolean isAhead(SimWorld world) {
    return Long.compareUnsigned(world.source().slot().confirmedFlush(), world.buffer().acked()) > 0;
  }
}
