package io.philotes.postgres.pgoutput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.PgOutputMessage.Begin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Commit;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Kind;
import io.philotes.postgres.pgoutput.PgOutputMessage.Message;
import io.philotes.postgres.pgoutput.PgOutputMessage.Origin;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Type;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real servers sent means what they did. */
class GoldenMessagesTest {

  static Stream<GoldenMessages> servers() {
    return Stream.of("pg15", "pg18").map(GoldenMessages::load);
  }

  private static <T extends PgOutputMessage> List<T> of(Class<T> type, GoldenMessages server, String scenario) {
    return server.scenario(scenario).decoded().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T extends PgOutputMessage> T only(Class<T> type, GoldenMessages server, String scenario) {
    List<T> found = of(type, server, scenario);
    assertEquals(1, found.size(), scenario);
    return found.get(0);
  }

  private static List<String> texts(TupleData tuple) {
    return Stream.iterate(0, i -> i < tuple.columns(), i -> i + 1)
        .map(i -> tuple.isUnchanged(i) ? "(unchanged)" : tuple.isNull(i) ? "(null)" : tuple.text(i)).toList();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void encodesEveryMessageToTheSameBytes(GoldenMessages server) {
    PgOutputDecoder decoder = new PgOutputDecoder();
    PgOutputEncoder encoder = new PgOutputEncoder();
    for (byte[] message : server.all()) {
      assertArrayEquals(message, encoder.encode(decoder.decode(message, 0, message.length)));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void decodesInTheMiddleOfALargerArray(GoldenMessages server) {
    PgOutputEncoder encoder = new PgOutputEncoder();
    for (byte[] message : server.all()) {
      byte[] larger = new byte[message.length + 40];
      Arrays.fill(larger, (byte) 0xEE);
      System.arraycopy(message, 0, larger, 17, message.length);
      assertArrayEquals(message, encoder.encode(new PgOutputDecoder().decode(larger, 17, message.length)));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void theFilesHoldEveryKindOfMessageOfVersion1(GoldenMessages server) {
    Set<Kind> kinds = server.scenarios().stream().flatMap(s -> s.decoded().stream()).map(PgOutputMessage::kind)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    assertEquals(EnumSet.range(Kind.BEGIN, Kind.MESSAGE), kinds);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void beginAndCommitAgreeOnTheCommit(GoldenMessages server) {
    Begin begin = only(Begin.class, server, "insert");
    Commit commit = only(Commit.class, server, "insert");
    assertEquals(begin.finalLsn(), commit.commitLsn());
    assertEquals(begin.commitTime(), commit.commitTime());
    assertTrue(new Lsn(commit.commitLsn()).isBefore(new Lsn(commit.endLsn())));
    assertEquals(0, commit.flags());
    assertTrue(begin.xid() > 0);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void describesAnInsertAndItsTable(GoldenMessages server) {
    Relation relation = only(Relation.class, server, "insert");
    Insert insert = only(Insert.class, server, "insert");
    assertEquals("public", relation.schema());
    assertEquals("account", relation.table());
    assertEquals('d', relation.replicaIdentity());
    assertEquals(new Column(true, "id", 23, -1), relation.columns().get(0));
    assertEquals(new Column(false, "balance", 1700, (20 << 16 | 4) + 4), relation.columns().get(3));
    assertEquals(relation.oid(), insert.relationOid());
    assertEquals(List.of("1", "Ann", "short", "12.3400", "2026-01-24"), texts(insert.newTuple()));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void tellsNullFromEmptyText(GoldenMessages server) {
    TupleData tuple = only(Insert.class, server, "insert nulls and empty text").newTuple();
    assertEquals("", tuple.text(1));
    assertTrue(tuple.isText(1));
    assertTrue(tuple.isNull(2));
    assertNull(tuple.text(2));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void decodesRowsWithoutColumnsAndWithoutValues(GoldenMessages server) {
    List<Insert> inserts = of(Insert.class, server, "insert all nulls");
    assertEquals(0, inserts.get(0).newTuple().columns());
    assertEquals(List.of("(null)", "(null)"), texts(inserts.get(1).newTuple()));
    assertEquals(List.of(), only(Relation.class, server, "no columns left").columns());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anUpdateCarriesTheOldKeyOnlyWhenItChanged(GoldenMessages server) {
    Update plain = only(Update.class, server, "update without old");
    assertEquals(OldKind.NONE, plain.oldKind());
    assertNull(plain.old());
    Update moved = only(Update.class, server, "update of the key");
    assertEquals(OldKind.KEY, moved.oldKind());
    assertEquals(List.of("1", "(null)", "(null)", "(null)", "(null)"), texts(moved.old()));
    assertEquals("11", moved.newTuple().text(0));
    assertEquals(OldKind.NONE, only(Update.class, server, "index: update without old").oldKind());
    assertEquals(List.of("(null)", "k", "(null)"), texts(only(Update.class, server, "index: update of the key").old()));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anUnchangedToastedValueIsNotSentButFullIdentityHasItInTheOldRow(GoldenMessages server) {
    Update plain = only(Update.class, server, "update unchanged toast");
    assertTrue(plain.newTuple().isUnchanged(2));
    assertFalse(plain.newTuple().isNull(2));
    assertTrue(only(Update.class, server, "update of the key, unchanged toast").newTuple().isUnchanged(2));
    Update full = only(Update.class, server, "full: update unchanged toast");
    assertEquals(OldKind.FULL, full.oldKind());
    assertTrue(full.newTuple().isUnchanged(2));
    assertEquals(2240, full.old().length(2));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aDeleteCarriesTheKeyOrTheRow(GoldenMessages server) {
    Delete byKey = only(Delete.class, server, "delete by key");
    assertEquals(OldKind.KEY, byKey.oldKind());
    assertEquals("11", byKey.old().text(0));
    Delete full = only(Delete.class, server, "full: delete");
    assertEquals(OldKind.FULL, full.oldKind());
    assertEquals(List.of("4", "Cy", "now short", "-0.5000", "infinity"), texts(full.old()));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void knowsEveryReplicaIdentity(GoldenMessages server) {
    assertEquals('f', only(Relation.class, server, "full: insert").replicaIdentity());
    assertTrue(only(Relation.class, server, "full: insert").columns().stream().allMatch(Column::key));
    assertEquals('n', only(Relation.class, server, "nothing: insert").replicaIdentity());
    assertTrue(only(Relation.class, server, "nothing: insert").columns().stream().noneMatch(Column::key));
    Relation index = only(Relation.class, server, "index: insert");
    assertEquals('i', index.replicaIdentity());
    assertEquals(List.of(false, true, false), index.columns().stream().map(Column::key).toList());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void namesTypesThatAreNotBuiltIn(GoldenMessages server) {
    List<Type> types = of(Type.class, server, "types");
    List<Column> columns = only(Relation.class, server, "types").columns();
    assertEquals(columns.stream().skip(1).map(Column::typeOid).toList(), types.stream().map(Type::oid).toList());
    assertEquals(List.of("public.mood", "pg_catalog.int4", "public.pair", "public._mood"),
        types.stream().map(t -> t.schema() + "." + t.name()).toList(), "a domain is named after its base type");
    assertEquals(List.of("1", "happy", "7", "(1,\"a \"\"b\"\"\")", "{sad,ok}"),
        texts(only(Insert.class, server, "types").newTuple()));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void readsNamesInEveryScript(GoldenMessages server) {
    Relation relation = only(Relation.class, server, "names");
    assertEquals("Schéma", relation.schema());
    assertEquals("Käufe \"1\", 'x'; ☃", relation.table());
    assertEquals(List.of("Größe\nline", "日本 😀"), relation.columns().stream().map(Column::name).toList());
    assertEquals("Grüße 😀 \\ \" \t", only(Insert.class, server, "names").newTuple().text(1));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void readsTheOptionsOfTruncate(GoldenMessages server) {
    Truncate plain = only(Truncate.class, server, "truncate");
    assertEquals(List.of(false, false, 1), List.of(plain.cascade(), plain.restartIdentity(), plain.relationOids().size()));
    Truncate cascade = only(Truncate.class, server, "truncate cascade");
    assertEquals(List.of(true, false, 2), List.of(cascade.cascade(), cascade.restartIdentity(), cascade.relationOids().size()));
    Truncate restart = only(Truncate.class, server, "truncate restart identity");
    assertEquals(List.of(false, true, 2), List.of(restart.cascade(), restart.restartIdentity(), restart.relationOids().size()));
    Truncate both = only(Truncate.class, server, "truncate both");
    assertEquals(List.of(true, true), List.of(both.cascade(), both.restartIdentity()));
    assertEquals(of(Relation.class, server, "truncate both").stream().map(Relation::oid).toList(), both.relationOids());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aSubtransactionThatWasRolledBackIsNotSent(GoldenMessages server) {
    assertEquals(List.of("10", "12"),
        of(Insert.class, server, "savepoints").stream().map(insert -> insert.newTuple().text(0)).toList());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void readsLogicalMessages(GoldenMessages server) {
    List<Message> messages = of(Message.class, server, "message");
    assertEquals(List.of("Präfix", "", "bytes"), messages.stream().map(Message::prefix).toList());
    assertTrue(messages.stream().allMatch(Message::transactional));
    assertEquals("Grüße", new String(messages.get(0).content(), StandardCharsets.UTF_8));
    assertArrayEquals(new byte[0], messages.get(1).content());
    assertArrayEquals(new byte[] {0, (byte) 0xFF, (byte) 0x80}, messages.get(2).content());
    Message alone = only(Message.class, server, "message outside of a transaction");
    assertFalse(alone.transactional());
    assertEquals("MBRIIC", server.scenario("message outside of a transaction").types());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void readsTheOriginWithALsnAboveTheSignedRange(GoldenMessages server) {
    Origin origin = only(Origin.class, server, "origin");
    assertEquals("node_ä", origin.name());
    assertEquals(Lsn.parse("FEDCBA98/F6543210"), new Lsn(origin.lsn()));
    assertEquals("BORIC", server.scenario("origin").types());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aTableIsDescribedAgainWheneverItsSchemaChanges(GoldenMessages server) {
    assertEquals("BRIRIRURIRDC", server.scenario("schema changes").types());
    assertEquals(List.of("[id, a]", "[id, a, b]", "[id, c, b]", "[id, c]", "[id, c]"),
        of(Relation.class, server, "schema changes").stream()
            .map(relation -> relation.columns().stream().map(Column::name).toList().toString()).toList());
    assertEquals("changed", only(Relation.class, server, "table dropped").table());
  }
}
