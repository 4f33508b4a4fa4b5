package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;

/**
 * Writes messages as the server would, byte by byte the same: so that tests can play the server, and decoding can be
 * proved on what real servers sent. Without state; not made for speed.
 */
public final class PgOutputEncoder {

  /** @throws IllegalArgumentException when the message cannot be sent, such as a name with a zero character */
  public byte[] encode(PgOutputMessage message) {
    MessageWriter out = new MessageWriter(message.kind().code());
    switch (message.kind()) {
      case BEGIN -> begin((Begin) message, out);
      case COMMIT -> commit((Commit) message, out);
      case ORIGIN -> origin((Origin) message, out);
      case RELATION -> relation((Relation) message, out);
      case TYPE -> type((Type) message, out);
      case INSERT -> insert((Insert) message, out);
      case UPDATE -> update((Update) message, out);
      case DELETE -> delete((Delete) message, out);
      case TRUNCATE -> truncate((Truncate) message, out);
      case MESSAGE -> message((Message) message, out);
    }
    return out.toBytes();
  }

  private static void begin(Begin begin, MessageWriter out) {
    out.int64(begin.finalLsn()).int64(begin.commitTime()).uint32(begin.xid());
  }

  private static void commit(Commit commit, MessageWriter out) {
    out.int8(commit.flags()).int64(commit.commitLsn()).int64(commit.endLsn()).int64(commit.commitTime());
  }

  private static void origin(Origin origin, MessageWriter out) {
    out.int64(origin.lsn()).string(origin.name());
  }

  private static void relation(Relation relation, MessageWriter out) {
    out.uint32(relation.oid()).schema(relation.schema()).string(relation.table()).int8(relation.replicaIdentity());
    out.columns(relation.columns().size());
    for (Column column : relation.columns()) {
      out.int8(column.key() ? PgOutputDecoder.KEY_COLUMN : 0).string(column.name());
      out.uint32(column.typeOid()).int32(column.typeModifier());
    }
  }

  private static void type(Type type, MessageWriter out) {
    out.uint32(type.oid()).schema(type.schema()).string(type.name());
  }

  private static void insert(Insert insert, MessageWriter out) {
    out.uint32(insert.relationOid());
    tuple('N', insert.newTuple(), out);
  }

  private static void update(Update update, MessageWriter out) {
    out.uint32(update.relationOid());
    if (update.oldKind() != OldKind.NONE) {
      tuple(update.oldKind().code(), update.old(), out);
    }
    tuple('N', update.newTuple(), out);
  }

  private static void delete(Delete delete, MessageWriter out) {
    out.uint32(delete.relationOid());
    tuple(delete.oldKind().code(), delete.old(), out);
  }

  private static void truncate(Truncate truncate, MessageWriter out) {
    int cascade = truncate.cascade() ? PgOutputDecoder.CASCADE : 0;
    int restart = truncate.restartIdentity() ? PgOutputDecoder.RESTART_IDENTITY : 0;
    out.int32(truncate.relationOids().size()).int8(cascade | restart);
    truncate.relationOids().forEach(out::uint32);
  }

  private static void message(Message message, MessageWriter out) {
    out.int8(message.transactional() ? PgOutputDecoder.TRANSACTIONAL : 0).int64(message.lsn()).string(message.prefix());
    out.bytes(message.content(), 0, message.content().length);
  }

  private static void tuple(char marker, TupleData tuple, MessageWriter out) {
    out.int8(marker).columns(tuple.columns());
    for (int i = 0; i < tuple.columns(); i++) {
      if (tuple.isText(i)) {
        out.int8('t').bytes(tuple.bytes(), tuple.offset(i), tuple.length(i));
      } else {
        out.int8(tuple.isNull(i) ? 'n' : 'u');
      }
    }
  }
}
