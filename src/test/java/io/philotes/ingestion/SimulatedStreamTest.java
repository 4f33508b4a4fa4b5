package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.event.EventRows;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.Lsn;
import io.philotes.simulation.SimEvent;
import io.philotes.simulation.SimRelation;
import io.philotes.simulation.SimSource;
import io.philotes.simulation.SimSourceOptions;
import io.philotes.simulation.SimStreamReader;
import io.philotes.simulation.SimTransaction;
import io.philotes.simulation.SimWalsender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the pipeline makes of a simulated stream is, event by event, what the simulated source says it did. */
class SimulatedStreamTest {

  private static final int SEEDS = 200;

  @Test
  void everyEventIsWhatTheSourceDid() {
    int events = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      events += new Stream(seed).play();
    }
    assertTrue(events > 50 * SEEDS, "events " + events);
  }

  /** One stream into a writer that answers at once. */
  private static final class Stream implements SimStreamReader.Handler {
    private final long seed;
    private final SplittableRandom random;
    private final SimSource source;
    private final StreamPipeline pipeline;
    private final long consistentPoint;
    private final List<RelationVersion> relations = new ArrayList<>();
    private Iterator<SimTransaction> transactions;
    private SimTransaction transaction;
    private int seq;
    private int events;

    Stream(long seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      source = new SimSource(random, SimSourceOptions.any(random).withMessages());
      work(30);
      consistentPoint = source.createSlot("philotes_cdc");
      Lsn start = new Lsn(consistentPoint);
      SourceCheckpoint checkpoint = new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1,
          source.systemIdentifier(), 1, "shop", "philotes_cdc", Lsn.ZERO, start, start, 1, List.of());
      BatchLimits limits = new BatchLimits(1 + random.nextInt(30), 200 + random.nextInt(4000));
      pipeline = new StreamPipeline("shop", 1, checkpoint, limits, 2, 100_000, Watermarks.none(),
          ChangeRules.of(new MessageFilter(List.of("sim*"), false)));
    }

    int play() {
      SimStreamReader reader = new SimStreamReader(this);
      work(400);
      source.quiesce();
      transactions = source.committed().stream()
          .filter(it -> Long.compareUnsigned(it.commitLsn(), consistentPoint) >= 0).iterator();
      SimWalsender sender = source.stream(consistentPoint);
      byte[] bytes = sender.read(500, 0);
      while (bytes != null) {
        reader.feed(bytes);
        write();
        bytes = sender.read(1 + random.nextInt(500), 0);
      }
      pipeline.flush();
      write();
      assertTrue(transaction == null && !transactions.hasNext(), "something was not delivered, seed " + seed);
      return events;
    }

    private void work(int steps) {
      for (int i = 0; i < steps; i++) {
        source.work();
      }
    }

    @Override
    public void xLogData(long walStart, long walEnd, byte[] payload) {
      pipeline.xLogData(walStart, walEnd, 800_000_000_000_000L, payload, 0, payload.length);
    }

    @Override
    public void keepalive(long walEnd, boolean replyRequested) {
      pipeline.keepalive(walEnd);
    }

    private void write() {
      for (WriteBatch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
        relations.addAll(batch.newRelations());
        for (int i = 0; i < batch.rows().size(); i++) {
          check(batch.rows(), i);
        }
        if (batch.closes()) {
          pipeline.durable();
        } else {
          pipeline.stored();
        }
      }
    }

    private void check(EventRows rows, int i) {
      if (transaction == null) {
        transaction = transactions.next();
        seq = 0;
      }
      SimEvent event = transaction.events().get(seq);
      String where = "seed " + seed + ", transaction " + transaction.commitLsn() + ", seq " + seq;
      assertEquals(transaction.commitLsn(), rows.commitLsn(i), where);
      assertEquals(seq, rows.seq(i), where);
      assertEquals(Integer.toUnsignedLong(transaction.xid()), rows.xid(i), where);
      assertEquals(transaction.commitTime(), rows.commitTime(i), where);
      assertEquals(event.lsn(), rows.lsn(i), where);
      assertEquals(event.operation(), rows.operation(i).name().charAt(0), where);
      assertEquals(event.before(), rows.part(i, EventRows.BEFORE), where);
      assertEquals(event.after(), rows.part(i, EventRows.AFTER), where);
      assertEquals(event.metadata(), rows.part(i, EventRows.METADATA), where);
      if (event.relation() == null) {
        assertEquals(0, rows.relation(i), where);
      } else {
        check(event.relation(), relations.get(rows.relation(i) - 1), where);
      }
      boolean last = ++seq == transaction.events().size();
      assertEquals(last, rows.last(i), where);
      events++;
      transaction = last ? null : transaction;
    }

    private static void check(SimRelation expected, RelationVersion version, String where) {
      assertEquals(expected.oid(), version.relationOid(), where);
      assertEquals(expected.schema() + "." + expected.table(), version.schema() + "." + version.table(), where);
      assertEquals(expected.identity(), version.replicaIdentity(), where);
      assertEquals(expected.columns().stream().map(Stream::column).toList(), version.columns(), where);
    }

    private static RelationColumn column(SimRelation.Column column) {
      return new RelationColumn(column.name(), column.typeOid(), -1, column.typeName(), column.key());
    }
  }
}
