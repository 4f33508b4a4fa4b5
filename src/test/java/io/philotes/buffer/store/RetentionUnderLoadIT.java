package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.verify.ChainVerifier;
import io.philotes.buffer.verify.VerifyReport;
import io.philotes.database.Session;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A writer, a consumer, a verifier and retention at the same time. */
class RetentionUnderLoadIT {

  private static final int WRITES = 3_000;
  private static final int EVENTS = 10;
  private static final int PARTITIONS = 40;

  /** The shape of a small write, without the checksum. */
  private static final String WRITE = """
      WITH w AS (UPDATE philotes.sources SET next_position = $1::bigint + 10, last_end_lsn = $1::bigint * 16 + 160
                  WHERE id = 1 AND next_position = $1::bigint RETURNING 1),
           b AS (INSERT INTO philotes.batches (source_id, epoch, first_position, last_position, prev_end_lsn, end_lsn,
                   transactions, first_commit_time, last_commit_time, checksum)
                 SELECT 1, 1, $1::bigint, $1::bigint + 9, $1::bigint * 16, $1::bigint * 16 + 160, 1, 0, 0, 0 FROM w)
      INSERT INTO philotes.events_1 (position, commit_lsn, seq, last, lsn, xid, commit_time, relation, operation, after)
      SELECT $1::bigint + n, $1::bigint * 16 + 150, n, n = 9, 1, 1, 1, 1, 1, '{"id":1}' FROM w, generate_series(0, 9) n""";

  private EmbeddedBuffer buffer;
  private BufferPool pool;
  private ConsumerStore consumers;
  private volatile boolean written;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    SourceFixture.register(buffer, "shop", PARTITIONS, WRITES * EVENTS / PARTITIONS + 100).consumer("slow", 0, "declared");
    pool = new BufferPool(buffer.database, 4);
    consumers = new ConsumerStore(pool);
  }

  @AfterEach
  void stop() {
    await(pool.close());
    buffer.close();
  }

  @Test
  void nothingIsLostAndPartitionsGoWhileTheWriterWrites() {
    int left = run(Future.succeededFuture());
    assertTrue(left < PARTITIONS, left + " partitions are left");
  }

  @Test
  void theVerifierSeesWholeSnapshotsMeanwhile() {
    run(verify());
  }

  /** The number of partitions left by the cleanups that ran while the writer wrote. */
  private int run(Future<Void> beside) {
    PgConnection writer = await(buffer.database.connect(Session.WRITER, 4));
    Future<Void> writes = write(writer).onComplete(done -> written = true);
    Future<Long> reads = consume(new EventReader(pool), 0);
    Future<Long> removed = cleanUp(new Retention(buffer.database), 0);
    await(Future.all(writes, reads, removed, beside));
    assertEquals((long) WRITES * EVENTS, await(reads));
    long now = await(removed);
    int left = partitions();
    assertEquals((long) WRITES * EVENTS, now + await(new Retention(buffer.database).run(Duration.ZERO)).removed());
    await(new Retention(buffer.database).run(Duration.ZERO));
    await(writer.close());
    assertTrue(partitions() < PARTITIONS);
    return left;
  }

  private int partitions() {
    return buffer.sql("SELECT FROM pg_inherits WHERE inhparent = 'philotes.events_1'::regclass").size();
  }

  private static Future<Void> write(PgConnection writer) {
    List<Future<?>> writes = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      writes.add(writer.preparedQuery(WRITE).execute(Tuple.of(1L + (long) i * EVENTS)).map(rows -> {
        assertEquals(EVENTS, rows.rowCount());
        return null;
      }));
    }
    return Future.all(writes).mapEmpty();
  }

  private Future<Long> consume(EventReader reader, long cursor) {
    return reader.read("shop", 1, 1, cursor, 500, 1 << 20).compose(page -> {
      if (page.isEmpty()) {
        return written && cursor == (long) WRITES * EVENTS ? Future.succeededFuture(cursor) : consume(reader, cursor);
      }
      return consumers.move("slow", 1, 1, cursor, page.last()).compose(moved -> {
        assertTrue(moved);
        return consume(reader, page.last());
      });
    });
  }

  private Future<Long> cleanUp(Retention retention, long removed) {
    return retention.run(Duration.ZERO).compose(result -> {
      assertEquals(null, result.failure());
      long sum = removed + result.removed();
      return written ? Future.succeededFuture(sum) : cleanUp(retention, sum);
    });
  }

  /** The checksums are not there; everything else must hold in every snapshot. */
  private Future<Void> verify() {
    return new ChainVerifier(buffer.database).verify().compose(report -> {
      requireNothingButChecksums(report);
      return written ? Future.succeededFuture() : verify();
    });
  }

  private static void requireNothingButChecksums(VerifyReport report) {
    report.sources().get(0).findings().forEach(finding -> {
      boolean expected = switch (finding.kind()) {
        case CHECKSUM, SOURCE -> true;
        default -> false;
      };
      assertTrue(expected, finding.toString());
    });
  }
}
