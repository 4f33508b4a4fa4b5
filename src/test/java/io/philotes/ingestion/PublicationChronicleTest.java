package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.PublicationChange;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.DatabaseConfig;
import io.philotes.config.RetryConfig;
import io.philotes.config.Secret;
import io.philotes.config.SourceConfig;
import io.philotes.config.SslMode;
import io.philotes.ingestion.PublicationComparisonTest.Sample;
import io.philotes.postgres.Lsn;
import io.philotes.simulation.SimProcess;
import io.philotes.simulation.SimWorld;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublicationChronicleTest {

  private static final SourceConfig SOURCE = new SourceConfig("shop", new DatabaseConfig("sim", 1, "app", "philotes",
      Secret.none(), SslMode.DISABLE, null, Duration.ofSeconds(10)), "slot", "p", List.of(), false, new ByteSize(1), Duration.ZERO);
  private static final Instant NOW = Instant.parse("2026-01-24T10:00:00Z");
  private static final Lsn BEFORE = Lsn.parse("0/42");

  private final SimWorld world = SimWorld.quiet(1);
  private final SimProcess process = new SimProcess(world.schedule(), "p1");
  private final Recorder recorder = new Recorder();
  private final PublicationChronicle chronicle = new PublicationChronicle(new SourceSettings("p1", SOURCE,
      new CdcConfig(10, Duration.ofMillis(10), new ByteSize(1 << 20)), new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(2), 2), true, null),
      new SimServer(world, process), recorder, () -> BEFORE, () -> NOW);
  private final Sample sample = new Sample();

  private void look() {
    chronicle.seen(Optional.of(sample.facts()));
    long limit = process.millis() + 60_000;
    while (process.millis() < limit && world.schedule().step()) {
      // until the source has said where its WAL ends
    }
  }

  private List<String> shown() {
    return chronicle.shown().stream().map(PublicationChange::object).toList();
  }

  @Test
  void remembersTheFirstLookAndTellsWhatChangesAfterIt() {
    look();
    assertEquals(List.of(), shown());
    sample.tables.put("public.more", 12L);
    look();
    assertEquals(List.of("public.more"), shown());
    assertEquals(NOW, chronicle.shown().get(0).at());
    assertEquals(List.of(chronicle.shown()), recorder.offered);
    recorder.answer(WriteReply.DURABLE);
    look();
    assertEquals(1, recorder.offered.size(), "a change is told once");
  }

  /** Nothing is given up because the buffer is away for a while. */
  @Test
  void offersAgainWhatWasNotWrittenDown() {
    look();
    sample.tables.put("public.more", 12L);
    look();
    sample.tables.put("public.other", 13L);
    look();
    assertEquals(1, recorder.offered.size(), "one at a time");
    recorder.answer(WriteReply.lost(null));
    look();
    assertEquals(List.of("public.more", "public.other"), recorder.offered.get(1).stream().map(PublicationChange::object).toList());
    recorder.answer(WriteReply.DURABLE);
    look();
    assertEquals(2, recorder.offered.size());
  }

  @Test
  void saysWhereTheWalWasAtLastWhenTheSourceDoesNot() {
    look();
    world.source().crash();
    sample.delete = false;
    look();
    assertEquals(List.of(BEFORE), chronicle.shown().stream().map(PublicationChange::lsn).toList());
  }

  @Test
  void showsTheLastTenAndOffersAThousandAtMost() {
    look();
    for (int i = 0; i < 1_500; i++) {
      sample.tables.put("public.t" + i, 100L + i);
    }
    look();
    assertEquals(10, shown().size());
    assertEquals(1_000, recorder.offered.get(0).size());
    assertTrue(recorder.offered.get(0).containsAll(chronicle.shown()), "the newest are kept");
  }

  /** Answers when it is told to. */
  private static final class Recorder implements SourceBuffer {

    final List<List<PublicationChange>> offered = new ArrayList<>();
    private Promise<WriteReply> pending;

    void answer(WriteReply reply) {
      pending.complete(reply);
    }

    @Override
    public Future<WriteReply> record(RecordChanges request) {
      offered.add(request.changes());
      pending = Promise.promise();
      return pending.future();
    }

    @Override
    public Future<SourceOpened> open() {
      throw new AssertionError("nothing is opened");
    }

    @Override
    public Future<SourceOpened> register(RegisterSource request) {
      throw new AssertionError("nothing is registered");
    }

    @Override
    public Future<WriteReply> write(WriteBatch batch) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public Future<WriteReply> release() {
      throw new AssertionError("nothing is released");
    }

    @Override
    public Future<WriteReply> advanceAcked(AdvanceAcked request) {
      throw new AssertionError("nothing is confirmed");
    }
  }
}
