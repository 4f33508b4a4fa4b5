package io.philotes.buffer.verify;

import io.philotes.buffer.store.ChainSnapshot;
import io.philotes.buffer.store.StoredSource;
import io.philotes.database.Database;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Recomputes the chain of custody of every source and compares: nothing lost, nothing twice, nothing changed, in order.
 *
 * <p>Reads everything that is kept, in bounded memory and one snapshot, so it may run beside a live service; retention
 * gives no space back meanwhile.
 */
public final class ChainVerifier {

  private final Database database;

  public ChainVerifier(Database database) {
    this.database = database;
  }

  /** @return the report, also when it is bad; failed with a coded exception when the buffer cannot be read */
  public Future<VerifyReport> verify() {
    return ChainSnapshot.with(database, snapshot -> snapshot.sources().compose(sources -> verify(snapshot, sources)));
  }

  private static Future<VerifyReport> verify(ChainSnapshot snapshot, List<StoredSource> sources) {
    List<SourceReport> reports = new ArrayList<>();
    Future<Void> done = Future.succeededFuture();
    for (StoredSource source : sources) {
      done = done.compose(before -> new SourceWalk(snapshot, source).run().map(report -> {
        reports.add(report);
        return null;
      }));
    }
    return done.map(all -> new VerifyReport(reports));
  }
}
