package io.philotes.ingestion;

import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;

/** How much text the images of a change hold. Looks at every value, so it is for the few changes that are large. Pure. */
final class RowWeight {

  private RowWeight() {}

  /** @param maxValueBytes values that are longer are left out; bytes */
  static long of(PgOutputMessage message, int maxValueBytes) {
    return switch (message.kind()) {
      case INSERT -> of(((Insert) message).newTuple(), null, maxValueBytes);
      case UPDATE -> of(((Update) message).newTuple(), ((Update) message).old(), maxValueBytes)
          + (((Update) message).old() == null ? 0 : of(((Update) message).old(), null, maxValueBytes));
      case DELETE -> of(((Delete) message).old(), null, maxValueBytes);
      case BEGIN, COMMIT, ORIGIN, RELATION, TYPE, TRUNCATE, MESSAGE, STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, STREAMED_CHANGE,
          BEGIN_PREPARE, PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED, STREAM_PREPARE -> 0;
    };
  }

  /** @param oldOrNull has the values that the tuple says are unchanged */
  private static long of(TupleData tuple, TupleData oldOrNull, int maxValueBytes) {
    long bytes = 0;
    for (int i = 0; i < tuple.columns(); i++) {
      boolean fromOld = tuple.isUnchanged(i) && oldOrNull != null && i < oldOrNull.columns();
      int length = (fromOld ? oldOrNull : tuple).length(i);
      bytes += length <= maxValueBytes ? Math.max(0, length) : 0;
    }
    return bytes;
  }
}
