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
import io.philotes.postgres.pgoutput.PreparedMessage.BeginPrepare;
import io.philotes.postgres.pgoutput.PreparedMessage.CommitPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.Prepare;
import io.philotes.postgres.pgoutput.PreparedMessage.RollbackPrepared;
import io.philotes.postgres.pgoutput.PreparedMessage.StreamPrepare;
import io.philotes.postgres.pgoutput.StreamMessage.StreamAbort;
import io.philotes.postgres.pgoutput.StreamMessage.StreamCommit;
import io.philotes.postgres.pgoutput.StreamMessage.StreamStart;
import io.philotes.postgres.pgoutput.StreamMessage.StreamedChange;
import java.util.Objects;

/**
 * Writes messages as the server would, byte by byte the same: so that tests can play the server, and decoding can be
 * proved on what real servers sent. Without state, for any thread; not made for speed.
 */
public final class PgOutputEncoder {

  private final PgOutputProtocol protocol;

  /** A server that was asked for protocol version 1. */
  public PgOutputEncoder() {
    this(PgOutputProtocol.V1);
  }

  /** @param protocol what the server was asked for */
  public PgOutputEncoder(PgOutputProtocol protocol) {
    this.protocol = Objects.requireNonNull(protocol);
  }

  /**
   * @throws IllegalArgumentException when the message cannot be sent: a name with a zero character, or a kind that the
   *     protocol does not bring
   */
  public byte[] encode(PgOutputMessage message) {
    if (!isSent(message.kind())) {
      throw new IllegalArgumentException(protocol + " does not bring " + message.kind());
    }
    MessageWriter out = new MessageWriter(message instanceof StreamedChange streamed ? streamed.change().kind().code() : message.kind().code());
    body(message, out);
    return out.toBytes();
  }

  private boolean isSent(PgOutputMessage.Kind kind) {
    return switch (kind) {
      case BEGIN, COMMIT, ORIGIN, RELATION, TYPE, INSERT, UPDATE, DELETE, TRUNCATE, MESSAGE -> true;
      case STREAMED_CHANGE -> protocol.streams();
      case STREAM_START, STREAM_STOP, STREAM_COMMIT, STREAM_ABORT, BEGIN_PREPARE, PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED,
          STREAM_PREPARE -> protocol.adds(kind.code());
    };
  }

  private void body(PgOutputMessage message, MessageWriter out) {
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
      case STREAM_START -> streamStart((StreamStart) message, out);
      case STREAM_STOP -> { }
      case STREAM_COMMIT -> streamCommit((StreamCommit) message, out);
      case STREAM_ABORT -> streamAbort((StreamAbort) message, out);
      case STREAMED_CHANGE -> streamedChange((StreamedChange) message, out);
      case BEGIN_PREPARE -> beginPrepare((BeginPrepare) message, out);
      case PREPARE -> prepare((Prepare) message, out);
      case COMMIT_PREPARED -> commitPrepared((CommitPrepared) message, out);
      case ROLLBACK_PREPARED -> rollbackPrepared((RollbackPrepared) message, out);
      case STREAM_PREPARE -> streamPrepare((StreamPrepare) message, out);
    }
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
    out.bytes(message.bytes(), message.offset(), message.length());
  }

  private static void streamStart(StreamStart start, MessageWriter out) {
    out.uint32(start.xid()).int8(start.first() ? StreamedDecoder.FIRST : 0);
  }

  private static void streamCommit(StreamCommit commit, MessageWriter out) {
    out.uint32(commit.xid()).int8(commit.flags()).int64(commit.commitLsn()).int64(commit.endLsn()).int64(commit.commitTime());
  }

  private void streamAbort(StreamAbort abort, MessageWriter out) {
    out.uint32(abort.xid()).uint32(abort.subXid());
    if (protocol.tellsAborts()) {
      out.int64(abort.abortLsn()).int64(abort.abortTime());
    } else if (abort.abortLsn() != 0 || abort.abortTime() != 0) {
      throw new IllegalArgumentException(protocol + " does not tell where and when an abort was");
    }
  }

  private void streamedChange(StreamedChange streamed, MessageWriter out) {
    out.uint32(streamed.xid());
    body(streamed.change(), out);
  }

  private static void beginPrepare(BeginPrepare begin, MessageWriter out) {
    out.int64(begin.prepareLsn()).int64(begin.endLsn()).int64(begin.prepareTime()).uint32(begin.xid()).string(begin.gid());
  }

  private static void prepare(Prepare prepare, MessageWriter out) {
    out.int8(prepare.flags()).int64(prepare.prepareLsn()).int64(prepare.endLsn()).int64(prepare.prepareTime());
    out.uint32(prepare.xid()).string(prepare.gid());
  }

  private static void commitPrepared(CommitPrepared commit, MessageWriter out) {
    out.int8(commit.flags()).int64(commit.commitLsn()).int64(commit.endLsn()).int64(commit.commitTime());
    out.uint32(commit.xid()).string(commit.gid());
  }

  private static void rollbackPrepared(RollbackPrepared rollback, MessageWriter out) {
    out.int8(rollback.flags()).int64(rollback.prepareEndLsn()).int64(rollback.rollbackEndLsn());
    out.int64(rollback.prepareTime()).int64(rollback.rollbackTime()).uint32(rollback.xid()).string(rollback.gid());
  }

  private static void streamPrepare(StreamPrepare prepare, MessageWriter out) {
    out.int8(prepare.flags()).int64(prepare.prepareLsn()).int64(prepare.endLsn()).int64(prepare.prepareTime());
    out.uint32(prepare.xid()).string(prepare.gid());
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
