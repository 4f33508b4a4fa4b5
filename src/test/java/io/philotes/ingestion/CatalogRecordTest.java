package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.catalog.ColumnFacts;
import io.philotes.postgres.catalog.TableShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the catalog can be meant of a description that may be older than it. */
class CatalogRecordTest {

  private static final String NOW = "2026-01-24T10:00:00.123456Z";
  private static final RelationColumn ID = new RelationColumn("id", 23, -1, null, true);
  private static final RelationColumn MOOD = new RelationColumn("mood", 90_000, -1, "public.mood", false);
  private static final ColumnFacts ID_FACTS = plain("id", 23, "integer", true);

  private static ColumnFacts plain(String name, long oid, String type, boolean notNull) {
    return new ColumnFacts(name, oid, -1, type, null, List.of(), '\0', notNull, null);
  }

  private static RelationVersion described(RelationColumn... columns) {
    return new RelationVersion(1, 16400, 1, "public", "orders", 'd', List.of(columns), List.of("id"), 7, null);
  }

  private static CatalogRecord record(List<String> key, List<ColumnFacts> columns, RelationColumn... described) {
    return new CatalogRecord(described(described), new TableShape(NOW, key, columns));
  }

  @Test
  void saysOfEachColumnWhatTheDescriptionDoesNot() {
    List<ColumnFacts> columns = List.of(ID_FACTS,
        new ColumnFacts("mood", 90_000, -1, "public.mood", null, List.of("sad", "so, \"so\""), '\0', false, "'sad'::public.mood"),
        new ColumnFacts("share", 90_001, -1, "public.share", "numeric(5,2)", List.of(), '\0', false, null),
        new ColumnFacts("twice", 23, -1, "integer", null, List.of(), 's', false, "(id * 2)"));
    assertEquals("{\"askedAt\":\"" + NOW + "\",\"primaryKey\":[\"id\"],\"columns\":[{\"name\":\"id\",\"type\":\"integer\",\"notNull\":true},"
        + "{\"name\":\"mood\",\"type\":\"public.mood\",\"labels\":[\"sad\",\"so, \\\"so\\\"\"],\"notNull\":false,\"default\":\"'sad'::public.mood\"},"
        + "{\"name\":\"share\",\"type\":\"public.share\",\"baseType\":\"numeric(5,2)\",\"notNull\":false},"
        + "{\"name\":\"twice\",\"type\":\"integer\",\"notNull\":false,\"generated\":\"stored\",\"expression\":\"(id * 2)\"}],"
        + "\"notSent\":[],\"differs\":[]}", record(List.of("id"), columns, ID, MOOD, new RelationColumn("share", 90_001, -1, null, false),
        new RelationColumn("twice", 23, -1, null, false)).json());
  }

  @Test
  void namesWhatTheTableHasAndTheStreamDoesNotSend() {
    List<ColumnFacts> columns = List.of(ID_FACTS, new ColumnFacts("made", 25, -1, "text", null, List.of(), 'v', false, "upper(name)"),
        plain("added", 25, "text", false));
    assertEquals("{\"askedAt\":\"" + NOW + "\",\"primaryKey\":[],\"columns\":[{\"name\":\"id\",\"type\":\"integer\",\"notNull\":true}],\"notSent\":["
        + "{\"name\":\"made\",\"type\":\"text\",\"notNull\":false,\"generated\":\"virtual\",\"expression\":\"upper(name)\"},"
        + "{\"name\":\"added\",\"type\":\"text\",\"notNull\":false}],\"differs\":[]}", record(List.of(), columns, ID).json());
  }

  /** A column of another type or modifier is another column, or was: what the catalog says of it is not said of the old one. */
  @Test
  void ofAColumnThatIsAnotherNowOnlyTheNameIsKept() {
    RelationColumn word = new RelationColumn("word", 1043, 14, null, false);
    List<ColumnFacts> now = List.of(ID_FACTS, plain("mood", 25, "text", true),
        new ColumnFacts("word", 1043, 24, "character varying(20)", null, List.of(), '\0', true, null));
    assertEquals("{\"askedAt\":\"" + NOW + "\",\"primaryKey\":[\"id\"],\"columns\":[{\"name\":\"id\",\"type\":\"integer\",\"notNull\":true}],"
        + "\"notSent\":[],\"differs\":[\"mood\",\"word\",\"gone\"]}",
        record(List.of("id"), now, ID, MOOD, word, new RelationColumn("gone", 25, -1, null, false)).json());
  }

  @Test
  void aKeyWithAColumnThatIsNotDescribedIsNotTold() {
    CatalogRecord record = record(List.of("id", "made"), List.of(ID_FACTS, plain("made", 23, "integer", true)), ID);
    assertEquals(List.of(), record.primaryKey());
    assertEquals("null", record.json().replaceAll(".*\"primaryKey\":|,\"columns\".*", ""));
  }

  @Test
  void aTableWithoutColumnsHasARecordToo() {
    assertEquals("{\"askedAt\":\"" + NOW + "\",\"primaryKey\":[],\"columns\":[],\"notSent\":[],\"differs\":[]}", record(List.of(), List.of()).json());
  }
}
