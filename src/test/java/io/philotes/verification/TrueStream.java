package io.philotes.verification;

import io.philotes.verification.TrueChange.TrueRelation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Reads messages of pgoutput, protocol version 1, a second time and without the product's decoder; see PostgreSQL, chapter
 * "Logical Replication Message Formats". Changes become visible when their transaction has ended.
 */
final class TrueStream {

  private final Map<Integer, TrueRelation> relations = new HashMap<>();
  private final List<TrueChange> open = new ArrayList<>();
  private final Queue<TrueChange> done = new ArrayDeque<>();
  private long commitLsn;
  private long commitTime;
  private long xid;

  /** Changes of ended transactions, in order; the caller takes them away. */
  Queue<TrueChange> done() {
    return done;
  }

  void message(long lsn, byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    char type = (char) in.get();
    switch (type) {
      case 'B' -> begin(in);
      case 'C' -> commit();
      case 'R' -> relation(in);
      case 'I' -> insert(lsn, in);
      case 'U' -> update(lsn, in);
      case 'D' -> delete(lsn, in);
      case 'T' -> truncate(lsn, in);
      case 'Y', 'O' -> in.position(in.limit());
      default -> throw new IllegalStateException("message " + type);
    }
  }

  private void begin(ByteBuffer in) {
    commitLsn = in.getLong();
    commitTime = in.getLong();
    xid = Integer.toUnsignedLong(in.getInt());
  }

  private void commit() {
    if (!open.isEmpty()) {
      open.add(open.remove(open.size() - 1).asLast());
    }
    done.addAll(open);
    open.clear();
  }

  private void relation(ByteBuffer in) {
    int oid = in.getInt();
    String schema = text(in);
    String table = text(in);
    char identity = (char) in.get();
    List<String> columns = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    List<Boolean> key = new ArrayList<>();
    for (int i = in.getShort(); i > 0; i--) {
      key.add(in.get() == 1);
      columns.add(text(in));
      types.add(in.getInt());
      in.getInt();
    }
    relations.put(oid, new TrueRelation(Integer.toUnsignedLong(oid), schema, table, identity, columns, types, key));
  }

  private void insert(long lsn, ByteBuffer in) {
    TrueRelation relation = relations.get(in.getInt());
    in.get();
    add(lsn, BufferedEvent.INSERT, relation, '\0', null, tuple(in));
  }

  private void update(long lsn, ByteBuffer in) {
    TrueRelation relation = relations.get(in.getInt());
    char kind = (char) in.get();
    String[] old = kind == 'N' ? null : tuple(in);
    if (old != null) {
      in.get();
    }
    add(lsn, BufferedEvent.UPDATE, relation, old == null ? '\0' : kind, old, tuple(in));
  }

  private void delete(long lsn, ByteBuffer in) {
    TrueRelation relation = relations.get(in.getInt());
    char kind = (char) in.get();
    add(lsn, BufferedEvent.DELETE, relation, kind, tuple(in), null);
  }

  private void truncate(long lsn, ByteBuffer in) {
    int tables = in.getInt();
    in.get();
    for (int i = 0; i < tables; i++) {
      add(lsn, BufferedEvent.TRUNCATE, relations.get(in.getInt()), '\0', null, null);
    }
  }

  private void add(long lsn, int operation, TrueRelation relation, char oldKind, String[] old, String[] now) {
    open.add(new TrueChange(commitLsn, open.size(), false, lsn, xid, commitTime, operation, relation, oldKind, old, now));
  }

  private static String[] tuple(ByteBuffer in) {
    String[] values = new String[in.getShort()];
    for (int i = 0; i < values.length; i++) {
      char kind = (char) in.get();
      values[i] = switch (kind) {
        case 'n' -> null;
        case 'u' -> RowImage.ABSENT;
        case 't' -> value(in);
        default -> throw new IllegalStateException("a value of kind " + kind);
      };
    }
    return values;
  }

  private static String value(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer in) {
    int from = in.position();
    while (in.get() != 0) {
      continue;
    }
    return new String(in.array(), from, in.position() - from - 1, StandardCharsets.UTF_8);
  }
}
