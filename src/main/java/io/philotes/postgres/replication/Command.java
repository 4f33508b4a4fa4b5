package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.DataRow;
import io.philotes.postgres.protocol.ServerErrorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** One command that waits or runs, and the answer as it comes in. */
final class Command {

  private static final long MOST_BYTES = 16 << 20;

  private final String sql;
  private final boolean startsStream;
  private final Promise<List<List<String>>> rowsPromise = Promise.promise();
  private final Promise<ReplicationStream> streamPromise = Promise.promise();
  private final List<List<String>> rows = new ArrayList<>();
  private long bytes;
  private Throwable failure;

  private Command(String sql, boolean startsStream) {
    this.sql = sql;
    this.startsStream = startsStream;
  }

  static Command query(String sql) {
    return new Command(sql, false);
  }

  static Command startingStream(String sql) {
    return new Command(sql, true);
  }

  String sql() {
    return sql;
  }

  boolean startsStream() {
    return startsStream;
  }

  Future<List<List<String>>> rows() {
    return rowsPromise.future();
  }

  Future<ReplicationStream> stream() {
    return streamPromise.future();
  }

  /** An answer above the limit is read to its end and dropped, so that the connection stays usable. */
  void row(DataRow row, int length) {
    bytes += length;
    if (bytes > MOST_BYTES) {
      rows.clear();
      error(new IllegalStateException("the answer is larger than " + MOST_BYTES + " bytes"));
    } else {
      rows.add(row.values());
    }
  }

  void error(Throwable error) {
    if (failure == null) {
      failure = error;
    }
  }

  /** The server is ready for the next command. */
  void complete() {
    if (failure != null) {
      fail(failure);
    } else if (startsStream) {
      fail(new IllegalStateException("the server did not start a stream"));
    } else {
      rowsPromise.complete(rows);
    }
  }

  void streams(ReplicationStream stream) {
    streamPromise.complete(stream);
  }

  /** The connection is gone. An error that the server sent before says more than that. */
  void abort(Throwable cause) {
    fail(failure instanceof ServerErrorException ? failure : cause);
  }

  private void fail(Throwable cause) {
    rowsPromise.tryFail(cause);
    streamPromise.tryFail(cause);
  }
}
