package io.philotes.recording;

import io.philotes.recording.Tail.Answer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A seeded load of four sessions whose transactions overlap in every way that locks allow. */
final class Mix {

  private static final int SESSIONS = 4;
  private static final int STEPS = 160;

  private final Stage stage;
  private final SplittableRandom random;
  private final List<Connection> sessions = new ArrayList<>();
  private int nextId;

  Mix(Stage stage, long seed) {
    this.stage = stage;
    random = new SplittableRandom(seed);
  }

  void run() throws Exception {
    stage.sql("create table shared (id int primary key, s int, v text)", "create table noise (v int)");
    for (int s = 0; s < SESSIONS; s++) {
      stage.sql("create table own_" + s + " (id int, v text)", "alter table own_" + s + " replica identity full");
      sessions.add(stage.session());
    }
    stage.slots();
    stream();
    for (int step = 0; step < STEPS; step++) {
      step(random.nextInt(SESSIONS));
    }
    for (Connection session : sessions) {
      session.commit();
    }
    stage.catchUp();
  }

  private void stream() throws Exception {
    Answer answer = Answer.values()[random.nextInt(3)];
    stage.stream(stage.resume(), answer, random.nextInt(3) == 0);
  }

  private void step(int s) throws Exception {
    Connection session = sessions.get(s);
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> session.commit();
      case 3 -> session.rollback();
      case 4 -> Stage.run(session, "update shared set v = v || 'u' where s = " + s);
      case 5 -> Stage.run(session, "delete from shared where s = " + s + " and id % 3 = 0");
      case 6 -> Stage.run(session, "insert into own_" + s + " select n, md5(n::text) from generate_series(1, " + (1 + random.nextInt(12)) + ") n");
      case 7 -> Stage.run(session, "truncate own_" + s);
      case 8 -> Stage.run(session, "savepoint x", "insert into shared values (" + ++nextId + ", " + s + ", 'undone')", "rollback to x");
      case 9 -> Stage.run(session, "insert into noise select generate_series(1, 20)");
      case 10 -> Stage.run(session, "alter table own_" + s + " add c" + ++nextId + " int default 1");
      case 11 -> stage.catchUp();
      case 12 -> {
        if (random.nextInt(3) == 0) {
          stage.cut();
          stream();
        }
      }
      default -> Stage.run(session, "insert into shared values (" + ++nextId + ", " + s + ", 'v" + nextId + "')");
    }
  }
}
