package io.philotes.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.ConsumerConfig;
import io.philotes.config.ConsumerConfig.SinkType;
import io.philotes.config.ConsumerConfig.Start;
import io.philotes.config.RetryConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drives loops through random histories on a simulated clock: two instances that win and lose leadership, a buffer whose
 * calls fail or lose their answer, a consumer that fails, hangs, comes late or is not there, an operator who moves the
 * cursor. Whatever happens, the consumer sees a sequence without a hole from where the operator wanted it, the cursor never
 * passes what it acknowledged since, and in the end everything arrives.
 */
class DeliveryLoopSimulationTest {

  private static final long EVENTS = 400;
  private static final long CALM_FROM = 120_000;
  private static final long END = 400_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, 2000, 3000})
  void everyEventArrivesInOrderWhateverHappens(long firstSeed) {
    for (long seed = firstSeed; seed < firstSeed + 250; seed++) {
      new World(seed).run();
    }
  }

  /** The buffer, the consumer and two instances. */
  private static final class World {

    private final long seed;
    private final Random random;
    private final List<Due> due = new ArrayList<>();
    private final Instance[] instances = {new Instance(), new Instance()};
    private long now;
    private long written;
    private long fence;
    private long cursorFence;
    private long rowFence;
    private long cursor;
    private long seeks;
    private long handled;
    private Instance leader;

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() {
      elect();
      while (now < END && cursor < EVENTS) {
        happen();
        for (Instance instance : instances) {
          instance.pump();
        }
        advanceClock();
      }
      assertEquals(EVENTS, cursor, "seed " + seed + ": not everything arrived");
      assertEquals(EVENTS, handled, "seed " + seed);
    }

    private boolean calm() {
      return now >= CALM_FROM;
    }

    private boolean chance(double probability) {
      return !calm() && random.nextDouble() < probability;
    }

    private void happen() {
      if (written < EVENTS && (calm() || random.nextInt(4) == 0)) {
        written = Math.min(EVENTS, written + 1 + random.nextInt(30));
        if (!chance(0.2)) {
          leader.loop.advanced(written);
        }
      }
      if (chance(0.003)) {
        elect();
      }
      if (chance(0.003)) {
        seek();
      }
      if (calm()) {
        leader.loop.sought(seeks);
      }
    }

    /** Back or forward within what is written. From now on only what comes from there counts. */
    private void seek() {
      cursor = random.nextInt((int) written + 1);
      handled = cursor;
      rowFence = 0;
      long counted = ++seeks;
      later(random.nextInt(3_000), () -> leader.loop.sought(counted));
    }

    private void elect() {
      Instance next = instances[random.nextInt(2)];
      if (leader != null && random.nextBoolean()) {
        leader.loop.leave();
      }
      for (Instance other : instances) {
        if (other != next) {
          later(random.nextInt(5_000), () -> learnsThatItLost(other));
        }
      }
      leader = next;
      long won = ++fence;
      next.fence = won;
      next.loop.lead(written);
    }

    private void learnsThatItLost(Instance instance) {
      if (instance != leader) {
        instance.loop.leave();
      }
    }

    private void later(long delay, Runnable task) {
      due.add(new Due(now + delay, task));
    }

    private void advanceClock() {
      long wake = now + 1 + random.nextInt(200);
      for (Due task : due) {
        wake = Math.min(wake, Math.max(now, task.at));
      }
      for (Instance instance : instances) {
        long wish = instance.loop.wakeAt();
        assertTrue(wish > now, "seed " + seed + ": a loop would spin");
        wake = Math.min(wake, wish);
      }
      now = Math.max(now, wake);
      List<Due> ripe = due.stream().filter(task -> task.at <= now).toList();
      due.removeAll(ripe);
      ripe.forEach(task -> task.run.run());
    }

    /** The consumer: what it gets begins at most one after what it handled. What was read before a seek counts for nothing. */
    private void consume(EventBatch batch, long seeksKnown) {
      if (seeksKnown != seeks) {
        return;
      }
      assertTrue(batch.first() <= handled + 1, "seed " + seed + ": a hole before " + batch.first() + ", handled " + handled);
      for (int i = 0; i < batch.events().size(); i++) {
        assertEquals(batch.first() + i, batch.events().get(i).position());
      }
      handled = Math.max(handled, batch.last());
    }

    /** One process with its loop. */
    private final class Instance {

      private final DeliveryLoop loop = new DeliveryLoop(new LoopConfig(
          new ConsumerConfig("c", SinkType.EVENTBUS, List.of(), Start.EARLIEST, Duration.ofSeconds(2)), "shop", 16,
          1_000_000, true, 50, new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(3), 2), "d",
          () -> random.nextDouble()));
      private long fence;
      private long seeksKnown;
      private int onTheirWay;
      private long newestDelivery;

      void pump() {
        int commands = 0;
        for (Command command = loop.next(now); command != null; command = loop.next(now)) {
          assertTrue(++commands < 100, "seed " + seed + ": endless commands");
          execute(command);
        }
      }

      private void execute(Command command) {
        switch (command.kind()) {
          case OPEN -> open((Command.Open) command);
          case READ -> read((Command.Read) command);
          case DELIVER -> deliver(((Command.Deliver) command).batch());
          case MOVE -> move((Command.Move) command);
        }
      }

      private void open(Command.Open open) {
        long under = fence;
        later(latency(), () -> {
          if (chance(0.1)) {
            loop.openFailed(open.generation(), now, unavailable());
          } else if (under < cursorFence) {
            loop.openFailed(open.generation(), now, PhilotesException.of(ErrorCode.FENCED, "source", "shop", "newer"));
          } else {
            cursorFence = under;
            rowFence = under;
            long counted = seeks;
            long position = cursor;
            later(latency(), () -> {
              seeksKnown = counted;
              loop.opened(open.generation(), position, counted);
            });
          }
        });
      }

      private void read(Command.Read read) {
        later(latency(), () -> {
          if (chance(0.1)) {
            loop.readFailed(read.generation(), now, unavailable());
            return;
          }
          long most = calm() ? read.limit() : 1 + random.nextInt(read.limit());
          long last = Math.min(written, read.after() + most);
          later(latency(), () -> loop.pageRead(read.generation(), now, Events.page("shop", read.after() + 1, last)));
        });
      }

      private void deliver(EventBatch batch) {
        assertEquals(0, onTheirWay, "seed " + seed + ": two attempts on their way");
        String id = batch.deliveryId();
        onTheirWay++;
        long number = ++newestDelivery;
        long known = seeksKnown;
        boolean hangs = chance(0.05);
        boolean replies = !chance(0.05);
        later(2_000, () -> arrive(number));
        later(hangs ? 2_000 + random.nextInt(3_000) : latency(), () -> {
          if (chance(0.05)) {
            arrive(number);
            loop.absent(now, id);
          } else if (chance(0.1)) {
            arrive(number);
            loop.refused(now, id, "no");
          } else {
            consume(batch, known);
            if (replies) {
              arrive(number);
              loop.acknowledged(id);
            }
          }
        });
      }

      /** The attempt has ended or its time is over. */
      private void arrive(long number) {
        if (number == newestDelivery) {
          onTheirWay = 0;
        }
      }

      private void move(Command.Move move) {
        long under = fence;
        later(latency(), () -> {
          boolean won = under == rowFence && cursor == move.from();
          boolean arrives = !chance(0.05);
          if (won && arrives) {
            assertTrue(move.to() <= handled, "seed " + seed + ": the cursor passes what was not acknowledged");
            assertTrue(move.to() > cursor);
            cursor = move.to();
          }
          if (!arrives || chance(0.05)) {
            later(latency(), () -> loop.moveFailed(move.generation(), now, unavailable()));
          } else {
            later(latency(), () -> loop.moved(move.generation(), won));
          }
        });
      }

      private long latency() {
        return random.nextInt(calm() ? 10 : 60);
      }
    }

    private static PhilotesException unavailable() {
      return PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "server", "localhost:5432", "57P01");
    }
  }

  /** Something that will happen. */
  private record Due(long at, Runnable run) {}
}
