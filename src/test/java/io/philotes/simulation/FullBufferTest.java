package io.philotes.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.philotes.buffer.SimWriter;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.SourceState;
import io.philotes.ingestion.SimIngestion;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class FullBufferTest {

  private static final long MINUTE = 60_000_000_000L;

  private final SimWorld world = SimWorld.quiet(7);
  private final SimProcess process = new SimProcess(world.schedule(), "p1");
  private final SimWriter writer = new SimWriter(process, new SimBufferCalls(world, process), this::leads, position -> {});
  private final SimIngestion ingestion = new SimIngestion(world, process, writer, 100, 100_000, 0);

  /** Behind the replies, as on the event bus. */
  private void leads(Leadership now) {
    world.schedule().in(100_000, process, () -> ingestion.leadership(now.leading()));
  }

  /** Each attempt finds everything well until it writes. */
  @Test
  void f79IsNotSaidToBeWellBetweenTwoAttempts() {
    ingestion.start();
    until(() -> ingestion.status().state() == SourceState.STREAMING);
    world.buffer().full(true);
    commit();
    until(() -> ingestion.status().state() == SourceState.DEGRADED);
    Set<SourceState> seen = EnumSet.noneOf(SourceState.class);
    long end = world.now() + 5 * MINUTE;
    while (world.now() < end && world.schedule().step()) {
      seen.add(ingestion.status().state());
    }
    assertEquals(Set.of(SourceState.DEGRADED), seen);
    assertEquals("BUFFER_FULL", ingestion.status().code());
    world.buffer().full(false);
    until(() -> ingestion.status().state() == SourceState.STREAMING);
    assertFalse(world.buffer().events().isEmpty());
  }

  private void commit() {
    int before = world.source().committed().size();
    while (world.source().committed().size() < before + 3) {
      world.source().work();
    }
    world.source().quiesce();
    world.poke();
  }

  private void until(BooleanSupplier reached) {
    long end = world.now() + 10 * MINUTE;
    while (!reached.getAsBoolean()) {
      assertFalse(world.now() > end, () -> "never: " + ingestion.status());
      world.schedule().step();
    }
  }
}
