package io.philotes.ingestion;

import io.philotes.postgres.pgoutput.OldKind;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.List;

/** Plays the server's side of a stream into a {@link StreamPipeline}. */
final class Walsender {

  static final long ORDERS = 16400;
  static final long SENT_AT = 2_000_000;

  private final StreamPipeline pipeline;
  private final PgOutputEncoder encoder = new PgOutputEncoder();

  Walsender(StreamPipeline pipeline) {
    this.pipeline = pipeline;
  }

  Walsender begin(long commitLsn) {
    return begin(commitLsn, 1_000_000 + commitLsn);
  }

  /** @param commitTime by the clock of the source, which may go back */
  Walsender begin(long commitLsn, long commitTime) {
    return send(new Begin(commitLsn, commitTime, 771), commitLsn - 10);
  }

  Walsender relation(char identity) {
    return send(new Relation(ORDERS, "public", "orders", identity,
        List.of(new Column(true, "id", 23, -1), new Column(identity == 'f', "note", 25, -1))), 0);
  }

  Walsender insert(int id) {
    return send(new Insert(ORDERS, TupleData.of(String.valueOf(id), "n" + id)), 5);
  }

  Walsender update(int id) {
    return send(new Update(ORDERS, OldKind.NONE, null, TupleData.of(String.valueOf(id), "u" + id)), 5);
  }

  Walsender delete(int id) {
    return send(new Delete(ORDERS, OldKind.KEY, TupleData.of(String.valueOf(id), null)), 5);
  }

  Walsender truncate() {
    return send(new Truncate(true, false, List.of(ORDERS)), 5);
  }

  Walsender commit(long commitLsn, long endLsn) {
    return send(new Commit(0, commitLsn, endLsn, 1_000_000 + commitLsn), endLsn);
  }

  /** A logical message; a transactional one may end where the commit begins. */
  Walsender message(boolean transactional, long lsn, String prefix, byte[] content) {
    return send(new Message(transactional, lsn, prefix, content), lsn);
  }

  Walsender keepalive(long lsn) {
    pipeline.keepalive(lsn);
    return this;
  }

  Walsender send(PgOutputMessage message, long lsn) {
    byte[] bytes = encoder.encode(message);
    pipeline.xLogData(lsn, lsn, SENT_AT, bytes, 0, bytes.length);
    return this;
  }
}
