package io.philotes.endtoend;

import io.philotes.testing.Await;
import java.time.Duration;

/** Looks at the writer while a transaction larger than a batch is on its way into the buffer. */
final class ChunkedWrite {

  private static final String OPEN = """
      SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '% writer' AND backend_xid IS NOT NULL
         AND state IN ('idle in transaction', 'active')""";
  private static final String BYTES = """
      SELECT coalesce(sum(pg_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'philotes' AND c.relname ~ '^events_[0-9]+_p' AND c.relkind = 'r'""";

  private ChunkedWrite() {}

  /** Waits until megabytes of a transaction were inserted that the buffer has not committed. */
  static void awaitHalfWritten(Rig rig, int megabytes) {
    long before = rig.lastPosition();
    Await.until(megabytes + " MB of an open write", Duration.ofSeconds(60), () ->
        rig.buffer().queryLong(BYTES) > megabytes * 1024L * 1024L && isOpen(rig));
    if (rig.lastPosition() != before) {
      throw new AssertionError("the write was committed before it could be interrupted");
    }
  }

  static boolean isOpen(Rig rig) {
    return rig.buffer().queryLong(OPEN) > 0;
  }
}
