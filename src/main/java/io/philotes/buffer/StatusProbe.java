package io.philotes.buffer;

import io.philotes.buffer.store.WriterStatusStore;
import io.philotes.buffer.store.WriterStatusStore.Numbers;
import io.philotes.bus.message.BufferStatus;
import io.philotes.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The state of one source's buffer, read now and then so that questions are answered from memory. When the buffer does
 * not answer, the last numbers stay and {@code reachable} is false. The size on disk is read every thirtieth time: it costs
 * a system call per file.
 */
final class StatusProbe {

  private static final int READS_PER_SIZE = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final WriterStatusStore store;
  private final Pool pool;
  private BufferStatus last;
  private int reads;

  StatusProbe(String source, Pool pool) {
    this.store = new WriterStatusStore(source);
    this.pool = pool;
    last = new BufferStatus(source, false, 0, 0, null, -1, 0);
  }

  BufferStatus last() {
    return last;
  }

  /** Reads the numbers again. Never fails. */
  Future<Void> read() {
    return Database.lend(pool, this::status)
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(failure -> unreachable())
        .onSuccess(status -> last = status)
        .mapEmpty();
  }

  private Future<BufferStatus> status(SqlClient connection) {
    return store.numbers(connection).compose(numbers -> oldest(connection, numbers)
        .compose(oldest -> bytes(connection, numbers).map(bytes -> status(numbers, oldest, bytes))));
  }

  private Future<Instant> oldest(SqlClient connection, Numbers numbers) {
    return numbers.firstUnprocessed() == 0 ? Future.succeededFuture()
        : store.commitTime(connection, numbers.sourceId(), numbers.firstUnprocessed());
  }

  /** At once, and then now and then, the sources not all at the same time. */
  private Future<Long> bytes(SqlClient connection, Numbers numbers) {
    boolean due = numbers.sourceId() != 0 && (last.bytes() < 0 || (reads++ + numbers.sourceId()) % READS_PER_SIZE == 0);
    return due ? store.bytes(connection, numbers.sourceId()) : Future.succeededFuture(last.bytes());
  }

  private BufferStatus status(Numbers numbers, Instant oldest, long bytes) {
    return new BufferStatus(last.source(), true, numbers.events(), numbers.unprocessed(), oldest, bytes,
        numbers.oldestTransactionSeconds());
  }

  private BufferStatus unreachable() {
    return new BufferStatus(last.source(), false, last.totalEvents(), last.unprocessedEvents(), last.oldestUnprocessed(),
        last.bytes(), last.oldestTransactionSeconds());
  }
}
