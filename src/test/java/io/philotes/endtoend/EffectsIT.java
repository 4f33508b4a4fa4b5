package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.failpoint.Failpoint;
import io.philotes.testing.Await;
import io.philotes.verification.Deliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process dies between the effect of a consumer and its cursor. */
class EffectsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Failpoint> POINTS = List.of(Failpoint.CONSUMER_DELIVERED_NO_REPLY, Failpoint.CONSUMER_EFFECT_DONE,
      Failpoint.CONSUMER_CURSOR_MOVING, Failpoint.CONSUMER_CURSOR_MOVED);

  private final Rig rig = Rig.open().with("PHILOTES_BUFFER_LEASE_DURATION", "2s").with("PHILOTES_CDC_BATCH_SIZE", "10")
      .with("PHILOTES_VERTICLES", EffectsVerticle.class.getName())
      .with("PHILOTES_CONSUMERS", EffectsVerticle.PLAIN + "=eventbus," + EffectsVerticle.POSITION + "=eventbus");
  private final Deaths deaths = new Deaths(options -> rig.jarWithTests(new Deliveries(Deliveries.Contract.AT_LEAST_ONCE).newProcess(), options));
  /** Where the plain consumer's cursor stood when a process had died. */
  private final List<Long> cursors = new ArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void f92RepeatsOnlyWhatThePersistedCursorHadNotPassedAndOnlyForAPlainConsumer() {
    rig.buffer().execute(EffectsVerticle.TABLES);
    deaths.survive(() -> {
      rig.awaitStreaming();
      Ticker.create(rig.source());
      rig.source().execute("INSERT INTO tick VALUES (1)");
      awaitEffects();
    });
    cursors.add(rig.cursor(EffectsVerticle.PLAIN));
    try (Ticker ticker = new Ticker(rig.source())) {
      for (int hit : List.of(1, 9)) {
        POINTS.forEach(point -> die(new Death(point, hit)));
      }
      ticker.requireAlive();
    }
    deaths.survive(() -> {
      rig.awaitStreaming();
      rig.awaitBuffered();
      awaitEffects();
    });
    assertEquals(positions(rig.lastPosition()), effects(EffectsVerticle.POSITION).stream().map(Effect::position).toList());
    assertEquals(positions(rig.lastPosition()), effects(EffectsVerticle.TOGETHER).stream().map(Effect::position).toList());
    checkPlain();
    assertEquals(rig.lastPosition(), rig.buffer().queryLong("SELECT count(DISTINCT event_id) FROM effect"), "one id for each event");
    assertEquals(rig.lastPosition(), rig.buffer().queryLong("SELECT count(DISTINCT (position, event_id)) FROM effect"));
    rig.check();
  }

  private void die(Death death) {
    deaths.die(death);
    Await.until("the buffer noticed the death", LIMIT, () -> rig.buffer().queryLong(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'philotes%'") == 0);
    cursors.add(rig.cursor(EffectsVerticle.PLAIN));
  }

  /** The effects of each process follow each other without a gap and begin behind the cursor that the one before left. */
  private void checkPlain() {
    long process = -1;
    long last = 0;
    long repeated = 0;
    for (Effect effect : effects(EffectsVerticle.PLAIN)) {
      boolean begins = effect.process() != process;
      assertTrue(begins ? effect.position() == 1 || cursors.contains(effect.position() - 1) : effect.position() == last + 1,
          () -> "a repetition that does not follow a persisted cursor: " + effect + ", the cursors " + cursors);
      assertTrue(effect.position() <= last + 1, "a gap at " + effect);
      repeated += effect.position() <= last && begins ? last - effect.position() + 1 : 0;
      process = effect.process();
      last = effect.position();
    }
    assertEquals(rig.lastPosition(), last);
    System.out.println("EffectsIT: " + last + " events, " + repeated + " effects of the plain consumer came twice, "
        + deaths.count() + " deaths");
    assertTrue(repeated > 0, "no death came between effect and cursor");
  }

  private record Effect(long process, long position) {}

  private List<Effect> effects(String consumer) {
    return rig.buffer().query("SELECT process, position FROM effect WHERE consumer = '" + consumer + "' ORDER BY n").stream()
        .map(row -> new Effect(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)))).toList();
  }

  private static List<Long> positions(long last) {
    List<Long> positions = new ArrayList<>();
    for (long position = 1; position <= last; position++) {
      positions.add(position);
    }
    return positions;
  }

  private void awaitEffects() {
    for (String consumer : List.of(EffectsVerticle.PLAIN, EffectsVerticle.POSITION, EffectsVerticle.TOGETHER)) {
      Await.until("consumer " + consumer + " has handled everything", LIMIT, () -> rig.lastPosition() > 0 && rig.buffer().queryLong(
          "SELECT coalesce(max(position), 0) FROM effect WHERE consumer = '" + consumer + "'") >= rig.lastPosition());
      rig.awaitConsumed(consumer);
    }
  }
}
