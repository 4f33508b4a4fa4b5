package io.philotes.buffer.store;

import io.philotes.preflight.ClockSkew;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the clock of this machine with the buffer's, for people: nothing is decided by ours. */
public final class BufferClock {

  private static final Logger LOG = LoggerFactory.getLogger(BufferClock.class);
  private static final String NOW = "SELECT clock_timestamp()";

  private final InstantSource ours;

  public BufferClock() {
    this(InstantSource.system());
  }

  BufferClock(InstantSource ours) {
    this.ours = ours;
  }

  /** Warns when the two are far apart. Never fails: a buffer that cannot be asked is told of elsewhere. */
  public Future<Void> warn(BufferPool pool) {
    return skew(() -> pool.execute(NOW))
        .onSuccess(skew -> {
          if (skew.isWorthAWarning()) {
            LOG.atWarn().log("{}", skew);
          }
        })
        .onFailure(unasked -> LOG.atDebug().addKeyValue("reason", unasked.getMessage()).log("The buffer's clock cannot be asked"))
        .transform(told -> Future.succeededFuture());
  }

  Future<ClockSkew> skew(SqlClient client) {
    return skew(() -> BufferPool.execute(client, NOW));
  }

  private Future<ClockSkew> skew(Supplier<Future<RowSet<Row>>> question) {
    Instant asked = ours.instant();
    return question.get().map(rows -> ClockSkew.of(asked, rows.iterator().next().getOffsetDateTime(0).toInstant(), ours.instant()));
  }
}
