package io.philotes.postgres.pgoutput;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One message of {@code pgoutput}, as it travels inside one XLogData.
 *
 * <p>LSNs are unsigned 64-bit numbers in a {@code long}, see {@link io.philotes.postgres.Lsn}; oids and transaction ids
 * are unsigned 32-bit numbers, never negative here; times are microseconds since 2000-01-01 UTC. Messages never change
 * after they were made. Java 17 has no pattern switch: switch over {@link #kind()} without a default.
 *
 * <p>Here are the messages of protocol version 1; versions 2 to 4 add {@link StreamMessage} and {@link PreparedMessage}.
 */
public sealed interface PgOutputMessage
    permits PgOutputMessage.Begin, PgOutputMessage.Commit, PgOutputMessage.Origin, PgOutputMessage.Relation, PgOutputMessage.Type,
        PgOutputMessage.Insert, PgOutputMessage.Update, PgOutputMessage.Delete, PgOutputMessage.Truncate, PgOutputMessage.Message,
        StreamMessage, PreparedMessage {

  Kind kind();

  /** The kinds of message, each with the byte that it starts with. */
  enum Kind {
    BEGIN('B'),
    COMMIT('C'),
    ORIGIN('O'),
    RELATION('R'),
    TYPE('Y'),
    INSERT('I'),
    UPDATE('U'),
    DELETE('D'),
    TRUNCATE('T'),
    MESSAGE('M'),
    STREAM_START('S'),
    STREAM_STOP('E'),
    STREAM_COMMIT('c'),
    STREAM_ABORT('A'),
    /** Starts with the byte of the change that it carries. */
    STREAMED_CHANGE('\0'),
    BEGIN_PREPARE('b'),
    PREPARE('P'),
    COMMIT_PREPARED('K'),
    ROLLBACK_PREPARED('r'),
    STREAM_PREPARE('p');

    private final char code;

    Kind(char code) {
      this.code = code;
    }

    public char code() {
      return code;
    }
  }

  /**
   * Opens a transaction. All its changes follow, then its {@link Commit}; transactions never interleave.
   *
   * @param finalLsn where its commit record starts: the commit LSN that {@link Commit} repeats
   */
  record Begin(long finalLsn, long commitTime, long xid) implements PgOutputMessage {
    @Override
    public Kind kind() {
      return Kind.BEGIN;
    }
  }

  /**
   * Ends a transaction.
   *
   * @param flags always 0
   * @param commitLsn where its commit record starts
   * @param endLsn where its commit record ends: the value to resume at and to confirm
   */
  record Commit(int flags, long commitLsn, long endLsn, long commitTime) implements PgOutputMessage {
    @Override
    public Kind kind() {
      return Kind.COMMIT;
    }
  }

  /**
   * Says that the transaction was replicated to the source from elsewhere. Follows {@link Begin}, perhaps repeatedly.
   *
   * @param lsn of the commit on the server it came from
   */
  record Origin(long lsn, String name) implements PgOutputMessage {
    public Origin {
      Objects.requireNonNull(name);
    }

    @Override
    public Kind kind() {
      return Kind.ORIGIN;
    }
  }

  /**
   * Describes a table: sent before its first change in a session, and again before the next change after its
   * description may have changed, also in the middle of a transaction.
   *
   * @param replicaIdentity {@code d} (default), {@code n} (nothing), {@code f} (full) or {@code i} (index)
   * @param columns those that are published, in the order of the tuples that follow
   */
  record Relation(long oid, String schema, String table, char replicaIdentity, List<Column> columns)
      implements PgOutputMessage {
    public Relation {
      Objects.requireNonNull(schema);
      Objects.requireNonNull(table);
      columns = List.copyOf(columns);
    }

    @Override
    public Kind kind() {
      return Kind.RELATION;
    }
  }

  /**
   * A column of a {@link Relation}.
   *
   * @param key whether it belongs to the replica identity; with REPLICA IDENTITY FULL every column does
   * @param typeModifier what {@code pg_attribute.atttypmod} says, -1 when there is none
   */
  record Column(boolean key, String name, long typeOid, int typeModifier) {
    public Column {
      Objects.requireNonNull(name);
    }
  }

  /** Names a type that is not built in (enum, domain, composite, extension). Precedes the relation that uses it. */
  record Type(long oid, String schema, String name) implements PgOutputMessage {
    public Type {
      Objects.requireNonNull(schema);
      Objects.requireNonNull(name);
    }

    @Override
    public Kind kind() {
      return Kind.TYPE;
    }
  }

  /** A new row. */
  record Insert(long relationOid, TupleData newTuple) implements PgOutputMessage {
    public Insert {
      Objects.requireNonNull(newTuple);
    }

    @Override
    public Kind kind() {
      return Kind.INSERT;
    }
  }

  /**
   * A changed row.
   *
   * @param old null with {@link OldKind#NONE}
   * @param newTuple may hold unchanged values, which were not sent
   */
  record Update(long relationOid, OldKind oldKind, TupleData old, TupleData newTuple) implements PgOutputMessage {
    public Update {
      Objects.requireNonNull(newTuple);
      if ((oldKind == OldKind.NONE) != (old == null)) {
        throw new IllegalArgumentException("an old tuple of the kind " + oldKind + " and " + old);
      }
    }

    @Override
    public Kind kind() {
      return Kind.UPDATE;
    }
  }

  /**
   * A removed row.
   *
   * @param oldKind never {@link OldKind#NONE}
   */
  record Delete(long relationOid, OldKind oldKind, TupleData old) implements PgOutputMessage {
    public Delete {
      Objects.requireNonNull(old);
      if (oldKind == OldKind.NONE) {
        throw new IllegalArgumentException("a delete always carries an old tuple");
      }
    }

    @Override
    public Kind kind() {
      return Kind.DELETE;
    }
  }

  /** Emptied tables: all of one statement, those reached by CASCADE included, as far as they are published. */
  record Truncate(boolean cascade, boolean restartIdentity, List<Long> relationOids) implements PgOutputMessage {
    public Truncate {
      relationOids = List.copyOf(relationOids);
    }

    @Override
    public Kind kind() {
      return Kind.TRUNCATE;
    }
  }

  /**
   * What {@code pg_logical_emit_message} wrote. Its content stays where it lies, as values of a {@link TupleData} do. Two messages are
   * equal only when they hold the same array.
   *
   * @param transactional whether it belongs to the surrounding transaction; if not it stands alone
   * @param bytes hold the content, and more; nobody may change them
   * @param offset where the content starts
   * @param length of the content, bytes
   */
  record Message(boolean transactional, long lsn, String prefix, byte[] bytes, int offset, int length) implements PgOutputMessage {
    public Message {
      Objects.requireNonNull(prefix);
      Objects.checkFromIndexSize(offset, length, bytes.length);
    }

    public Message(boolean transactional, long lsn, String prefix, byte[] content) {
      this(transactional, lsn, prefix, content, 0, content.length);
    }

    /** A copy of the content. */
    public byte[] content() {
      return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public Kind kind() {
      return Kind.MESSAGE;
    }
  }
}
