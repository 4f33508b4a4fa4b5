package io.philotes.ingestion.image;

import io.philotes.event.RelationColumn;

/**
 * What encoding needs to know of a column, made once per relation.
 *
 * @param quotedName the name as a JSON string
 * @param opening {@code ,"name":}
 * @param required whether its value is never left out: events are told apart by it
 */
record EncodedColumn(String name, byte[] quotedName, byte[] opening, ColumnForm form, boolean key, boolean required) {

  static EncodedColumn of(RelationColumn column, boolean required) {
    byte[] quoted = JsonString.quoted(column.name());
    byte[] opening = new byte[quoted.length + 2];
    opening[0] = ',';
    System.arraycopy(quoted, 0, opening, 1, quoted.length);
    opening[quoted.length + 1] = ':';
    return new EncodedColumn(column.name(), quoted, opening, ColumnForm.of(column.typeOid(), column.typeName()), column.key(), required);
  }
}
