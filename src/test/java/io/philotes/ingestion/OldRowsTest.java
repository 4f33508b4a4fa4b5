package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SourceCheckpoint;
import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventTable;
import io.philotes.event.RelationVersion;
import io.philotes.ingestion.image.ValueLimit;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.pgoutput.OldKind;
import io.philotes.postgres.pgoutput.PgOutputMessage;
import io.philotes.postgres.pgoutput.PgOutputMessage.Column;
import io.philotes.postgres.pgoutput.PgOutputMessage.Delete;
import io.philotes.postgres.pgoutput.PgOutputMessage.Insert;
import io.philotes.postgres.pgoutput.PgOutputMessage.Relation;
import io.philotes.postgres.pgoutput.PgOutputMessage.Truncate;
import io.philotes.postgres.pgoutput.PgOutputMessage.Update;
import io.philotes.postgres.pgoutput.TupleData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an old row is: by the identity of a table, or by that of its partitions. The messages are those of PostgreSQL 14 to 18, see
 * PartitionIdentitiesIT.
 */
class OldRowsTest {

  private static final long ROOT = 16500;
  private static final long LEAF = 16501;
  private static final long OTHER = 16502;
  private static final TupleData NEW = TupleData.of("2", "1", "y", "v");

  private final Map<Integer, RelationVersion> versions = new HashMap<>();
  private StreamPipeline pipeline = pipeline(100, List.of());
  private Walsender walsender = new Walsender(pipeline);
  private long lsn = 200;

  private static StreamPipeline pipeline(long commit, List<RelationVersion> known) {
    return new StreamPipeline("shop", 7, new SourceCheckpoint(SourceCheckpoint.Stage.REGISTERED, 1, 1, "7000", 1, "shop", "philotes_cdc",
        new Lsn(commit), new Lsn(commit + 1), new Lsn(commit + 1), 1, known), new BatchLimits(100, 1 << 20), 4, 1 << 20, Watermarks.none());
  }

  /** @param key the columns that the server marks */
  private static Relation table(long oid, char identity, String key) {
    Set<String> marked = Set.of(key.split(","));
    return new Relation(oid, "public", "t" + oid, identity, List.of(new Column(marked.contains("id"), "id", 23, -1),
        new Column(marked.contains("k"), "k", 23, -1), new Column(marked.contains("code"), "code", 25, -1), new Column(marked.contains("v"), "v", 25, -1)));
  }

  private static Relation byKey(long oid) {
    return table(oid, 'd', "id,k");
  }

  private static Relation byIndex(long oid) {
    return table(oid, 'i', "code");
  }

  private static Relation full(long oid) {
    return table(oid, 'f', "id,k,code,v");
  }

  private static Delete delete(OldKind kind, String... old) {
    return new Delete(ROOT, kind, TupleData.of(old));
  }

  private void transaction(PgOutputMessage... messages) {
    walsender.begin(lsn);
    for (PgOutputMessage message : messages) {
      walsender.send(message, 5);
    }
    walsender.commit(lsn, lsn + 10);
    lsn += 10;
  }

  /** The events of a transaction as consumers get them: kind, old row, new row and key. */
  private List<String> events(PgOutputMessage... messages) {
    transaction(messages);
    pipeline.flush();
    WriteBatch batch = pipeline.next();
    pipeline.durable();
    batch.newRelations().forEach(version -> versions.put(version.id(), version));
    List<String> events = new ArrayList<>();
    for (int i = 0; i < batch.rows().size(); i++) {
      ChangeEvent event = batch.rows().event(i, "shop", 1, i + 1, EventTable.of(versions.get(batch.rows().relation(i))));
      events.add(event.beforeKind().text() + " " + event.before() + " " + event.after() + " " + event.key());
    }
    return events;
  }

  @Test
  void f53StopsWhereTheOldRowIsNotWhatTheDescriptionSays() {
    for (Relation table : List.of(byKey(ROOT), byIndex(ROOT), full(ROOT), table(ROOT, 'n', ""))) {
      OldKind wrong = table.replicaIdentity() == 'f' ? OldKind.KEY : OldKind.FULL;
      Update without = new Update(ROOT, table.replicaIdentity() == 'f' ? OldKind.NONE : wrong, table.replicaIdentity() == 'f' ? null : NEW, NEW);
      for (PgOutputMessage change : List.of(without, delete(wrong, "1", "1", "x", "v"), new Update(ROOT, wrong, TupleData.of("1", "1", "x", "v"), NEW))) {
        walsender = new Walsender(pipeline(100, List.of()));
        walsender.begin(200).send(table, 0);
        PhilotesException refusal = assertThrows(PhilotesException.class, () -> walsender.send(change, 7));
        assertEquals(ErrorCode.SOURCE_UNDECODABLE, refusal.code());
        assertTrue(refusal.getMessage().contains("0/7") && refusal.getMessage().contains(String.valueOf(ROOT)), refusal.getMessage());
      }
    }
  }

  @Test
  void f61TheOldRowOfAPartitionThatIsFullIsFullAlsoWhenItsRootIsNot() {
    assertEquals(List.of("full {\"id\":1,\"k\":1,\"code\":\"x\",\"v\":\"v\"} {\"id\":2,\"k\":1,\"code\":\"y\",\"v\":\"v\"} null",
        "full {\"id\":2,\"k\":1,\"code\":\"y\",\"v\":null} null null"),
        events(byKey(ROOT), full(LEAF), new Update(ROOT, OldKind.KEY, TupleData.of("1", "1", "x", "v"), NEW), delete(OldKind.KEY, "2", "1", "y", null)));
    assertEquals('f', versions.get(1).replicaIdentity());
    assertEquals(1, versions.size(), "the partition is in no event");
  }

  @Test
  void f61TheOldRowOfAPartitionWithAKeyIsItsKeyAlsoWhenItsRootIsFull() {
    assertEquals(List.of("none null {\"id\":2,\"k\":1,\"code\":\"y\",\"v\":\"v\"} {\"id\":2,\"k\":1}",
        "key {\"id\":1,\"k\":1} {\"id\":2,\"k\":1,\"code\":\"y\",\"v\":\"v\"} {\"id\":2,\"k\":1}", "key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}"),
        events(full(ROOT), byKey(LEAF), new Update(ROOT, OldKind.NONE, null, NEW),
            new Update(ROOT, OldKind.FULL, TupleData.of("1", "1", null, null), NEW), delete(OldKind.FULL, "2", "1", null, null)));
  }

  @Test
  void f61ThePartitionsKeyIsTheEventsKey() {
    assertEquals(List.of("key {\"code\":\"y\"} null {\"code\":\"y\"}"), events(byKey(ROOT), byIndex(LEAF), delete(OldKind.KEY, null, null, "y", null)));
    assertEquals(List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}"),
        events(table(ROOT, 'n', ""), byKey(LEAF), delete(OldKind.KEY, "2", "1", null, null)));
  }

  /** The server does not describe the root again when only its own identity changes, and marks old rows by the new one. */
  @Test
  void f61AnIdentityOfTheRootThatNobodyDescribedChangesNothing() {
    List<String> key = List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}");
    assertEquals(key, events(byKey(ROOT), byKey(LEAF), delete(OldKind.KEY, "2", "1", null, null)));
    assertEquals(key, events(delete(OldKind.FULL, "2", "1", null, null)));
    assertEquals(key, events(delete(OldKind.KEY, "2", "1", null, null)));
    assertEquals(1, versions.size());
  }

  /** A change does not say which partition it is of: what is not null is true of each. */
  @Test
  void f61WherePartitionsDifferOnlyWhatIsCertainIsTold() {
    assertEquals(List.of("full {\"id\":1,\"k\":1,\"code\":\"x\",\"v\":\"v\"} null null"),
        events(byKey(ROOT), full(LEAF), delete(OldKind.KEY, "1", "1", "x", "v")));
    assertEquals(List.of("key {\"id\":2,\"k\":2} null {\"id\":2,\"k\":2}", "key {\"id\":1,\"k\":1} null {\"id\":1,\"k\":1}"),
        events(byKey(ROOT), byKey(OTHER), delete(OldKind.KEY, "2", "2", null, null), delete(OldKind.KEY, "1", "1", "x", "v")));
    assertEquals(List.of("key {\"code\":\"x\"} null null", "key {\"id\":2,\"k\":2} null null"),
        events(byKey(ROOT), byIndex(LEAF), delete(OldKind.KEY, null, null, "x", null), delete(OldKind.KEY, "2", "2", null, null)));
    assertEquals(3, versions.size());
  }

  @Test
  void f61APartitionIsRememberedFromATransactionThatIsDropped() {
    pipeline = pipeline(205, List.of());
    walsender = new Walsender(pipeline);
    transaction(full(ROOT), byKey(LEAF), new Insert(ROOT, NEW));
    assertEquals(List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}"), events(delete(OldKind.FULL, "2", "1", null, null)));
    assertEquals(210, versions.get(1).firstLsn());
  }

  @Test
  void theVersionOfATableWithPartitionsIsFoundAgainInTheNextStream() {
    events(full(ROOT), byKey(LEAF), new Insert(ROOT, NEW));
    pipeline = pipeline(205, List.copyOf(versions.values()));
    walsender = new Walsender(pipeline);
    events(full(ROOT), byKey(LEAF), new Insert(ROOT, NEW));
    assertEquals(1, versions.size());
  }

  /** PostgreSQL 14 describes a table before it looks whether there is an old row to send. What would make it leave that out, 14.24 refused. */
  @Test
  void f61ATableThatIsDescribedWithoutARowIsNoPartitionOfTheNext() {
    Relation other = new Relation(OTHER, "public", "x", 'f', List.of(new Column(true, "a", 25, -1)));
    for (Relation rowless : List.of(full(LEAF), byIndex(LEAF), other)) {
      pipeline = pipeline(100, List.of());
      walsender = new Walsender(pipeline);
      versions.clear();
      lsn = 200;
      List<String> key = List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}");
      assertEquals(key, events(byKey(ROOT), delete(OldKind.KEY, "2", "1", null, null)));
      assertEquals(key, events(rowless, delete(OldKind.KEY, "2", "1", null, null)));
      assertEquals(1, versions.size());
      assertThrows(PhilotesException.class, () -> events(delete(OldKind.FULL, "2", "1", "x", "v")), "its old rows are still looked at");
    }
  }

  @Test
  void f61TwoTablesThatAreDescribedInDifferentTransactionsDoNotBelongTogether() {
    transaction(byKey(ROOT));
    assertEquals(List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}"), events(full(LEAF), delete(OldKind.KEY, "2", "1", null, null)));
  }

  /** The server describes the root again with each of them. */
  @Test
  void f61FiveThousandPartitionsAreSoonDescribed() {
    List<Column> wide = IntStream.range(0, 200).mapToObj(i -> new Column(i == 0, "column_" + i, 23, -1)).toList();
    RelationCache cache = new RelationCache(List.of(), ValueLimit.NONE);
    int made = 0;
    long start = System.nanoTime();
    for (int leaf = 0; leaf < 5_000; leaf++) {
      cache.describe(new Relation(ROOT, "public", "root", 'd', wide));
      cache.describe(new Relation(20_000 + leaf, "public", "leaf", leaf == 4_000 ? 'f' : 'd', wide));
      StreamRelation root = cache.ofRow(ROOT);
      made += root.version() == null && cache.use(root, 200) != null ? 1 : 0;
      assertEquals('d', root.version().replicaIdentity());
    }
    assertEquals(1, made);
    assertTrue(System.nanoTime() - start < 10_000_000_000L, "with the columns of all partitions at each one it takes minutes");
  }

  /** A TRUNCATE describes all its tables one after the other, also within a transaction that is dropped. */
  @Test
  void tablesThatAreTruncatedTogetherAreNoPartitionsOfEachOther() {
    List<String> key = List.of("key {\"id\":2,\"k\":1} null {\"id\":2,\"k\":1}");
    events(byKey(ROOT), full(LEAF), new Truncate(false, false, List.of(ROOT, LEAF)));
    assertEquals(key, events(delete(OldKind.KEY, "2", "1", null, null)));
    assertEquals(2, versions.size());
    pipeline = pipeline(215, List.copyOf(versions.values()));
    walsender = new Walsender(pipeline);
    lsn = 210;
    transaction(byKey(ROOT), full(LEAF), new Truncate(false, false, List.of(ROOT, LEAF)));
    assertEquals(key, events(delete(OldKind.KEY, "2", "1", null, null)));
    assertEquals(2, versions.size());
  }
}
