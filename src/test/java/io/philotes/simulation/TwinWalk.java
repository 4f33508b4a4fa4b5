package io.philotes.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random calls of three sessions on one source, from nothing on. */
final class TwinWalk {

  private final BufferTwins twins;
  private final Random random;
  private final TwinLeader leader;
  private final TwinWriter writer;
  private final TwinReader reader;
  private final List<TwinSession> sessions = new ArrayList<>();

  TwinWalk(BufferTwins twins, Random random) {
    this.twins = twins;
    this.random = random;
    leader = new TwinLeader(twins, random);
    writer = new TwinWriter(twins, random);
    reader = new TwinReader(twins, random);
  }

  void run(int steps) {
    for (String owner : List.of("a", "b", "c")) {
      sessions.add(twins.connect(owner));
    }
    for (int i = 0; i < steps; i++) {
      step();
    }
    twins.compareAll();
    sessions.stream().filter(session -> !twins.waits(session)).forEach(this::leave);
    sessions.forEach(this::leave);
  }

  private void step() {
    int at = random.nextInt(sessions.size());
    TwinSession session = sessions.get(at);
    if (twins.waits(session)) {
      return;
    }
    int dice = random.nextInt(100);
    if (!session.isAlive() && random.nextBoolean()) {
      TwinSession again = twins.connect(session.owner);
      again.fence = session.fence;
      sessions.set(at, again);
    } else if (dice < 3) {
      leave(session);
    } else if (dice < 6 && session.write == null) {
      leader.terminate(session, sessions.get(random.nextInt(sessions.size())));
    } else if (session.write != null && session.isAlive()) {
      if (writer.needsRoom(session) && random.nextInt(3) == 0 && !twins.anybodyWaits()) {
        sessions.stream().filter(other -> other.isAlive() && other.write == null).findFirst().ifPresent(reader::attach);
      }
      writer.goOn(session);
    } else if (dice < 25 || !twins.model.isRegistered()) {
      lead(session);
    } else {
      use(session, dice);
    }
  }

  private void leave(TwinSession session) {
    if (session.isAlive()) {
      twins.disconnect(session);
    }
  }

  private void lead(TwinSession session) {
    long fence = random.nextInt(4) > 0 ? session.fence : session.fence + 1;
    int dice = random.nextInt(100);
    if (dice < 52 && twins.leaseIsLocked()) {
      return;
    }
    if (dice < 30) {
      takeOver(session);
    } else if (dice < 40) {
      leader.renew(session);
    } else if (dice < 45) {
      leader.release(session);
    } else if (dice < 52) {
      twins.expireLease();
    } else if (dice < 60) {
      leader.raiseFence(session, fence);
    } else if (dice < 75) {
      leader.checkpoint(session, fence);
    } else {
      leader.register(session, Math.max(1, fence));
    }
  }

  private void takeOver(TwinSession session) {
    long before = session.fence;
    leader.acquire(session);
    if (session.fence != before && random.nextInt(4) > 0) {
      leader.raiseFence(session, session.fence);
    }
  }

  private void use(TwinSession session, int dice) {
    if (dice < 45) {
      writer.small(session);
    } else if (dice < 62) {
      writer.begin(session);
    } else if (dice < 70) {
      writer.acked(session);
    } else if (dice < 76) {
      if (!twins.anybodyWaits()) {
        reader.attach(session);
      }
    } else if (!session.isAlive()) {
      writer.acked(session);
    } else if (dice < 82) {
      reader.openCursor(session);
    } else if (dice < 91) {
      reader.moveCursor(session);
    } else {
      reader.read(session);
    }
  }
}
