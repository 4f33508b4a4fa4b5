package io.philotes.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as it is described at one time, and what its changes look like on the wire and in JSON. Two descriptions may
 * say the same: the server describes a table again whenever something about it was invalidated.
 *
 * <p>The columns are {@code id} (the key), {@code n}, a note, {@code doc} (which may be stored apart) and perhaps an
 * extra one.
 */
public final class SimRelation {

  static final int INT4 = 23;
  static final int INT8 = 20;
  private static final int TEXT = 25;
  /** Makes the counter a number that fits in no double. */
  private static final long INT8_OFFSET = 9_007_199_254_740_993L;

  /** A column. {@code typeName} is null for types that are built in. */
  public record Column(String name, int typeOid, String typeName, boolean key) {}

  final int slot;
  final boolean keyed;
  final SimExtra extra;
  /** The description alone, for messages about one table. */
  final SimRelation[] alone = {this};
  /** The messages that describe the table, framed. */
  final byte[] frames;
  final boolean full;

  private final long oid;
  private final String name;
  private final String qualified;
  private final char identity;
  private final String note;
  private final int counterType;
  private final List<Column> columns = new ArrayList<>();
  private final String noteMember;
  private final String extraMember;

  SimRelation(int slot, long oid, String name, char identity, boolean keyed, String note, int counterType,
              SimExtra extra) {
    this.slot = slot;
    this.oid = oid;
    this.name = name;
    this.qualified = "public." + name;
    this.identity = identity;
    this.keyed = keyed;
    this.note = note;
    this.counterType = counterType;
    this.extra = extra;
    full = identity == 'f';
    addColumns();
    noteMember = ",\"" + note.replace("\"", "\\\"") + "\":";
    extraMember = extra == SimExtra.NONE ? null : ",\"" + extra.column.replace("\"", "\\\"") + "\":";
    frames = describe();
  }

  public long oid() {
    return oid;
  }

  public String schema() {
    return "public";
  }

  public String table() {
    return name;
  }

  /** {@code d}, {@code i}, {@code f} or {@code n}. */
  public char identity() {
    return identity;
  }

  public List<Column> columns() {
    return List.copyOf(columns);
  }

  String qualified() {
    return qualified;
  }

  SimRelation again() {
    return new SimRelation(slot, oid, name, identity, keyed, note, counterType, extra);
  }

  SimRelation renamed(String newName) {
    return new SimRelation(slot, oid, newName, identity, keyed, note, counterType, extra);
  }

  SimRelation recreated(long newOid) {
    return new SimRelation(slot, newOid, name, identity, keyed, note, counterType, extra);
  }

  SimRelation withNote(String newNote) {
    return new SimRelation(slot, oid, name, identity, keyed, newNote, counterType, extra);
  }

  SimRelation withCounterType(int type) {
    return new SimRelation(slot, oid, name, identity, keyed, note, type, extra);
  }

  SimRelation withIdentity(char newIdentity) {
    return new SimRelation(slot, oid, name, newIdentity, keyed, note, counterType, extra);
  }

  SimRelation withExtra(SimExtra newExtra) {
    return new SimRelation(slot, oid, name, identity, keyed, note, counterType, newExtra);
  }

  boolean isNoteCalled(String column) {
    return note.equals(column);
  }

  boolean isCounter(int type) {
    return counterType == type;
  }

  private void addColumns() {
    columns.add(new Column("id", INT4, null, full || keyed && identity != 'n'));
    columns.add(new Column("n", counterType, null, full));
    columns.add(new Column(note, TEXT, null, full));
    columns.add(new Column("doc", TEXT, null, full));
    if (extra != SimExtra.NONE) {
      columns.add(new Column(extra.column, extra.typeOid, extra == SimExtra.MOOD ? "public.mood" : null, full));
    }
  }

  /** Types come first; neither belongs to a place in the WAL. */
  private byte[] describe() {
    SimBytes out = new SimBytes(160);
    if (extra == SimExtra.MOOD) {
      int type = out.open(0);
      out.int8('Y');
      out.int32(extra.typeOid);
      out.name(utf8("public"));
      out.name(utf8("mood"));
      out.close(type);
    }
    int relation = out.open(0);
    out.int8('R');
    out.int32((int) oid);
    out.name(utf8("public"));
    out.name(utf8(name));
    out.int8(identity);
    out.int16(columns.size());
    for (Column column : columns) {
      out.int8(column.key() ? 1 : 0);
      out.name(utf8(column.name()));
      out.int32(column.typeOid());
      out.int32(-1);
    }
    out.close(relation);
    return out.copy(0, out.size);
  }

  void insert(SimBytes out, long lsn, SimRow row) {
    int at = open(out, lsn, 'I');
    tuple(out, 'N', row, null);
    out.close(at);
  }

  void update(SimBytes out, long lsn, SimRow old, SimRow row) {
    int at = open(out, lsn, 'U');
    if (full) {
      tuple(out, 'O', old, null);
    } else if (old.id() != row.id()) {
      keyTuple(out, old);
    }
    tuple(out, 'N', row, old);
    out.close(at);
  }

  void delete(SimBytes out, long lsn, SimRow old) {
    int at = open(out, lsn, 'D');
    if (full) {
      tuple(out, 'O', old, null);
    } else {
      keyTuple(out, old);
    }
    out.close(at);
  }

  private int open(SimBytes out, long lsn, char kind) {
    int at = out.open(lsn);
    out.int8(kind);
    out.int32((int) oid);
    return at;
  }

  private void tuple(SimBytes out, char marker, SimRow row, SimRow old) {
    out.int8(marker);
    out.int16(columns.size());
    out.int8('t');
    out.number(row.id());
    out.int8('t');
    out.number(counter(row));
    text(out, row.note());
    if (isDocLeftOut(row, old)) {
      out.int8('u');
    } else {
      text(out, row.doc());
    }
    if (extra != SimExtra.NONE) {
      text(out, row.extra());
    }
  }

  private void keyTuple(SimBytes out, SimRow row) {
    out.int8('K');
    out.int16(columns.size());
    out.int8('t');
    out.number(row.id());
    for (int i = 1; i < columns.size(); i++) {
      out.int8('n');
    }
  }

  private static void text(SimBytes out, SimText text) {
    if (text == null) {
      out.int8('n');
    } else {
      out.int8('t');
      out.int32(text.raw().length);
      out.bytes(text.raw());
    }
  }

  private long counter(SimRow row) {
    return counterType == INT8 ? INT8_OFFSET + row.counter() : row.counter();
  }

  private static boolean isDocLeftOut(SimRow row, SimRow old) {
    return old != null && row.doc() != null && row.doc().toasted() && row.doc() == old.doc();
  }

  SimEvent inserted(long lsn, SimRow row) {
    return new SimEvent(qualified, 'I', lsn, key(row), null, json(row, false), metadata(false, isJsonNull(row), false), this);
  }

  SimEvent updated(long lsn, SimRow old, SimRow row) {
    boolean unknown = !full && isDocLeftOut(row, old);
    String before = full ? json(old, false) : old.id() == row.id() ? null : key(old);
    return new SimEvent(qualified, 'U', lsn, key(row), before, json(row, unknown),
        metadata(unknown, isJsonNull(row), full && isJsonNull(old)), this);
  }

  SimEvent deleted(long lsn, SimRow old) {
    return new SimEvent(qualified, 'D', lsn, key(old), full ? json(old, false) : key(old), null,
        metadata(false, false, full && isJsonNull(old)), this);
  }

  SimEvent truncated(long lsn, boolean cascade, boolean restart) {
    return new SimEvent(qualified, 'T', lsn, null, null, null,
        "{\"truncate\":{\"cascade\":" + cascade + ",\"restartIdentity\":" + restart + "}}", this);
  }

  private String key(SimRow row) {
    return keyed ? "{\"id\":" + row.id() + '}' : null;
  }

  private boolean isJsonNull(SimRow row) {
    return extra == SimExtra.JSONB && row.extra() == SimText.JSON_NULL;
  }

  private String json(SimRow row, boolean withoutDoc) {
    StringBuilder out = new StringBuilder(96).append("{\"id\":").append(row.id()).append(",\"n\":").append(counter(row));
    out.append(noteMember).append(json(row.note()));
    if (!withoutDoc) {
      out.append(",\"doc\":").append(json(row.doc()));
    }
    if (extraMember != null) {
      out.append(extraMember).append(json(row.extra()));
    }
    return out.append('}').toString();
  }

  private static String json(SimText text) {
    return text == null ? "null" : text.json();
  }

  private static String metadata(boolean unchanged, boolean jsonNull, boolean jsonNullBefore) {
    if (!unchanged && !jsonNull && !jsonNullBefore) {
      return null;
    }
    StringBuilder out = new StringBuilder(64);
    member(out, unchanged, "\"unchanged\":[\"doc\"]");
    member(out, jsonNull, "\"jsonNull\":[\"payload\"]");
    member(out, jsonNullBefore, "\"jsonNullBefore\":[\"payload\"]");
    return out.append('}').toString();
  }

  private static void member(StringBuilder out, boolean wanted, String member) {
    if (wanted) {
      out.append(out.length() == 0 ? '{' : ',').append(member);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
