package io.philotes.ingestion.image;

import io.philotes.event.JsonBytes;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.ImageNotes.Image;
import io.philotes.postgres.pgoutput.TupleData;
import io.philotes.postgres.pgoutput.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the rows of one table, as one Relation message described it, as JSON objects.
 *
 * <p>Values are copied from the server's text by the {@link ColumnForm} of their column: no digit is lost, nothing is
 * replaced. On the hot path: nothing is allocated per row. Immutable, so any thread may use it; the output and the
 * notes belong to the caller. What an exception leaves in them means nothing. A value that is too long costs the others one
 * comparison each.
 *
 * <p>The values must have been sent under pinned settings (client_encoding UTF8, or SQL_ASCII where the database has that
 * encoding, datestyle ISO, intervalstyle postgres, extra_float_digits 3, bytea_output hex, timezone UTC): see PostgreSQL,
 * chapter "Client Connection Defaults".
 */
public final class RelationEncoder {

  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private final String table;
  private final EncodedColumn[] columns;
  private final ValueLimit limit;
  private final int maxBytes;

  public RelationEncoder(List<RelationColumn> columns) {
    this("?", columns);
  }

  /** @param table how errors name the table */
  public RelationEncoder(String table, List<RelationColumn> columns) {
    this(table, columns, List.of(), ValueLimit.NONE);
  }

  /** An encoder of the rows of this version. */
  public static RelationEncoder of(RelationVersion version, ValueLimit limit) {
    return new RelationEncoder(version.schema() + "." + version.table(), version.columns(), version.keyColumns(), limit);
  }

  private RelationEncoder(String table, List<RelationColumn> columns, List<String> key, ValueLimit limit) {
    this.table = table;
    this.columns = columns.stream().map(column -> EncodedColumn.of(column, key.contains(column.name()))).toArray(EncodedColumn[]::new);
    this.limit = limit;
    this.maxBytes = limit.maxBytes();
  }

  /**
   * Writes the after image: the new row of an insert or an update.
   *
   * @param fullOldOrNull the old row when the whole of it was sent: it has the values that the update left unchanged
   * @param notes is told the columns that stay unknown because they are unchanged, and those that are left out
   * @throws ImageException when a tuple has another number of columns than the relation, or a value is not UTF-8
   * @throws ValueTooLargeException when the limit says so, or the value belongs to the key
   */
  public void row(TupleData tuple, TupleData fullOldOrNull, JsonBytes out, ImageNotes notes) {
    check(tuple);
    if (fullOldOrNull != null) {
      check(fullOldOrNull);
    }
    out.put('{');
    int open = out.size();
    for (int i = 0; i < columns.length; i++) {
      boolean fromOld = tuple.isUnchanged(i) && fullOldOrNull != null && fullOldOrNull.isText(i);
      field(i, fromOld ? fullOldOrNull : tuple, Image.AFTER, open, out, notes);
    }
    out.put('}');
  }

  /** Writes the before image with all columns: an old row that was sent whole. Fails as {@link #row} does. */
  public void oldRow(TupleData fullOld, JsonBytes out, ImageNotes notes) {
    check(fullOld);
    out.put('{');
    int open = out.size();
    for (int i = 0; i < columns.length; i++) {
      field(i, fullOld, Image.BEFORE, open, out, notes);
    }
    out.put('}');
  }

  /**
   * Writes the before image with the columns of the replica identity only. None of them can hold NULL: one that does was not sent,
   * as when a partition has another identity than the table it is published as, and is left out. Fails as {@link #row} does.
   */
  public void key(TupleData keyTuple, JsonBytes out, ImageNotes notes) {
    check(keyTuple);
    out.put('{');
    int open = out.size();
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].key() && !keyTuple.isNull(i)) {
        field(i, keyTuple, Image.BEFORE, open, out, notes);
      }
    }
    out.put('}');
  }

  /** @param open where the object's first member starts: there goes no comma */
  private void field(int i, TupleData tuple, Image image, int open, JsonBytes out, ImageNotes notes) {
    EncodedColumn column = columns[i];
    if (tuple.length(i) > maxBytes) {
      tooLarge(column, tuple, i, image, notes);
      return;
    }
    if (tuple.isUnchanged(i)) {
      notes.unchanged(image, column.quotedName());
      return;
    }
    byte[] opening = column.opening();
    int comma = out.size() == open ? 1 : 0;
    out.put(opening, comma, opening.length - comma);
    if (tuple.isNull(i)) {
      out.put(NULL, 0, NULL.length);
    } else {
      value(column, tuple.bytes(), tuple.offset(i), tuple.offset(i) + tuple.length(i), image, out, notes);
    }
  }

  private void tooLarge(EncodedColumn column, TupleData tuple, int i, Image image, ImageNotes notes) {
    if (!limit.omits() || column.required()) {
      String place = "table " + table + ", " + (column.required() ? "key column " : "column ") + column.name();
      throw column.required() ? ValueTooLargeException.ofKey(place, tuple.length(i), limit)
          : ValueTooLargeException.ofValue(place, tuple.length(i), limit);
    }
    notes.omitted(image, column.quotedName(), tuple.bytes(), tuple.offset(i), tuple.length(i));
  }

  private void value(EncodedColumn column, byte[] text, int from, int to, Image image, JsonBytes out,
                     ImageNotes notes) {
    switch (column.form()) {
      case BOOLEAN -> bool(column, text, from, to, out);
      case NUMBER -> number(column, text, from, to, out);
      case JSONB -> {
        embed(column, text, from, to, out);
        if (isJsonNull(text, from, to)) {
          notes.jsonNull(image, column.quotedName());
        }
      }
      case JSON_TEXT, TEXT -> string(column, text, from, to, out);
    }
  }

  private void bool(EncodedColumn column, byte[] text, int from, int to, JsonBytes out) {
    byte only = to - from == 1 ? text[from] : 0;
    switch (only) {
      case 't' -> out.put(TRUE, 0, TRUE.length);
      case 'f' -> out.put(FALSE, 0, FALSE.length);
      default -> string(column, text, from, to, out);
    }
  }

  private void number(EncodedColumn column, byte[] text, int from, int to, JsonBytes out) {
    if (JsonNumber.isValid(text, from, to)) {
      out.put(text, from, to - from);
    } else {
      string(column, text, from, to, out);
    }
  }

  private void embed(EncodedColumn column, byte[] text, int from, int to, JsonBytes out) {
    if (!Utf8.isValid(text, from, to)) {
      throw notText(column);
    }
    out.put(text, from, to - from);
  }

  private void string(EncodedColumn column, byte[] text, int from, int to, JsonBytes out) {
    if (!JsonString.write(text, from, to, out)) {
      throw notText(column);
    }
  }

  private static boolean isJsonNull(byte[] text, int from, int to) {
    return to - from == NULL.length && text[from] == 'n';
  }

  private void check(TupleData tuple) {
    if (tuple.columns() != columns.length) {
      throw new ImageException(table, null,
          "a row of " + tuple.columns() + " columns came where the relation has " + columns.length);
    }
  }

  private ImageException notText(EncodedColumn column) {
    return new ImageException(table, column.name(), "the value is not valid UTF-8 text");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
