package io.philotes.ingestion;

import io.philotes.ingestion.image.EscapedText;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.function.IntPredicate;

/**
 * How much the values of a change take in its images. Looks at every byte, so it is for the few changes that are large.
 *
 * @param maxValueBytes values that are longer are left out; bytes
 * @param embedded whether the value of a column is written as it is, and not as a JSON string
 */
record RowWeight(int maxValueBytes, IntPredicate embedded) {

  /** In bytes; 0 for what is no row. */
  long of(PgOutputMessage message) {
    return switch (message.kind()) {
      case INSERT -> of(((Insert) message).newTuple(), null);
      case UPDATE -> of(((Update) message).newTuple(), ((Update) message).old())
          + (((Update) message).old() == null ? 0 : of(((Update) message).old(), null));
      case DELETE -> of(((Delete) message).old(), null);
      case BEGIN, COMMIT, ORIGIN, RELATION, TYPE, TRUNCATE, MESSAGE, STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, STREAMED_CHANGE,
          BEGIN_PREPARE, PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED, STREAM_PREPARE -> 0;
    };
  }

  /** @param oldOrNull has the values that the tuple says are unchanged */
  private long of(TupleData tuple, TupleData oldOrNull) {
    long bytes = 0;
    for (int i = 0; i < tuple.columns(); i++) {
      boolean fromOld = tuple.isUnchanged(i) && oldOrNull != null && i < oldOrNull.columns();
      bytes += value(fromOld ? oldOrNull : tuple, i);
    }
    return bytes;
  }

  private long value(TupleData tuple, int i) {
    int length = tuple.length(i);
    if (length <= 0 || length > maxValueBytes) {
      return 0;
    }
    return embedded.test(i) ? length : EscapedText.length(tuple.bytes(), tuple.offset(i), tuple.offset(i) + length);
  }
}
