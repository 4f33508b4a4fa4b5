package io.philotes.bench.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.philotes.event.RelationColumn;
import io.philotes.postgres.pgoutput.PgOutputEncoder;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.TupleBuilder;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.List;

/** The rows of the backlog, as the source sends them. */
final class Orders {

  static final long OID = 16_384;
  static final List<RelationColumn> COLUMNS = List.of(column("id", 20, true), column("account", 23, false), column("amount", 1700, false),
      column("placed_at", 1184, false), column("status", 25, false), column("paid", 16, false), column("note", 25, false));

  private Orders() {}

  private static RelationColumn column(String name, long type, boolean key) {
    return new RelationColumn(name, type, -1, null, key);
  }

  static TupleData row(int i) {
    String note = ("0123456789abcdef".repeat(2) + " the quick brown fox jumps over the lazy dog".repeat(3)).substring(0, 150);
    TupleBuilder row = new TupleBuilder();
    for (String value : List.of(String.valueOf(1_000_000 + i), String.valueOf(i % 9973), i + ".25", "2026-11-26 07:15:03.123456+00", "placed",
        i % 2 == 0 ? "t" : "f", note)) {
      row.text(value.getBytes(UTF_8));
    }
    return row.build();
  }

  /** An Insert of pgoutput. */
  static byte[] insert(int i) {
    return new PgOutputEncoder().encode(new Insert(OID, row(i)));
  }
}
