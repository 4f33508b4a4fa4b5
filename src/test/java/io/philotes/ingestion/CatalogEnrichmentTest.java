package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.WriteBatch;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.event.EventRows;
import io.philotes.event.Operation;
import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import io.philotes.postgres.catalog.ColumnFacts;
import io.philotes.postgres.catalog.TableShape;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the catalog is asked, and what becomes of a batch when it does not answer. */
class CatalogEnrichmentTest {

  private static final PhilotesException AWAY = PhilotesException.of(ErrorCode.SOURCE_UNAVAILABLE, "source", "shop", "away");

  private final List<String> questions = new ArrayList<>();
  private final Source source = new Source();
  private final Clock clock = new Clock();
  private final CatalogEnrichment enrichment = new CatalogEnrichment(source, clock, true);

  private static final class Clock implements Timers {
    private long millis = Long.MIN_VALUE / 1_000_000;

    @Override
    public long nanos() {
      return millis * 1_000_000;
    }

    @Override
    public long after(long delayMillis, Runnable action) {
      throw UnaskedSource.unasked();
    }

    @Override
    public long every(long periodMillis, Runnable action) {
      throw UnaskedSource.unasked();
    }

    @Override
    public void cancel(long timer) {
      throw UnaskedSource.unasked();
    }
  }

  private final class Source extends UnaskedSource {
    private Future<Map<Long, TableShape>> shapes = Future.succeededFuture(Map.of());
    private Future<Map<Long, List<String>>> keys = Future.succeededFuture(Map.of());

    @Override
    public Future<Map<Long, TableShape>> shapes(List<Long> oids) {
      questions.add("shapes " + oids);
      return shapes;
    }

    @Override
    public Future<Map<Long, List<String>>> primaryKeys(List<Long> oids) {
      questions.add("keys " + oids);
      return keys;
    }
  }

  private static RelationVersion version(int id, long oid, char identity) {
    return new RelationVersion(id, oid, 1, "public", "t" + oid, identity, List.of(new RelationColumn("id", 23, -1, null, true)),
        identity == 'f' ? List.of() : List.of("id"), 7, null);
  }

  private static TableShape shape(String... key) {
    return new TableShape("2026-01-24T10:00:00.000000Z", List.of(key),
        List.of(new ColumnFacts("id", 23, -1, "integer", null, List.of(), '\0', true, null)));
  }

  private static WriteBatch batch(RelationVersion... versions) {
    EventRows rows = new EventRows(1, 16);
    rows.absentPart();
    rows.absentPart();
    rows.absentPart();
    rows.add(7, 0, 7, 1, 5, 1, Operation.TRUNCATE);
    return new WriteBatch("shop", 1, true, true, 1, 7, 8, 5, 5, Arrays.asList(versions), rows);
  }

  private List<RelationVersion> enriched(RelationVersion... versions) {
    Future<WriteBatch> answer = enrichment.enrich(batch(versions));
    assertTrue(answer.succeeded());
    return answer.result().newRelations();
  }

  @Test
  void asksOnceForAllTablesOfABatchAndOnlyForNewVersions() {
    assertFalse(enrichment.concerns(batch()));
    assertTrue(enrichment.concerns(batch(version(1, 100, 'd'))));
    source.shapes = Future.succeededFuture(Map.of(100L, shape("id"), 200L, shape("id")));
    List<RelationVersion> versions = enriched(version(1, 100, 'd'), version(2, 200, 'f'), version(3, 100, 'd'));
    assertEquals(List.of("shapes [100, 200]"), questions);
    versions.forEach(version -> assertNotNull(version.catalog()));
    versions.forEach(version -> assertEquals(List.of("id"), version.keyColumns()));
  }

  /** The key of an event stays the replica identity, whatever the catalog calls the primary key. */
  @Test
  void changesNothingThatTheStreamSaid() {
    source.shapes = Future.succeededFuture(Map.of(100L, new TableShape("2026-01-24T10:00:00.000000Z", List.of(), List.of())));
    RelationVersion said = version(1, 100, 'd');
    assertEquals(said.withCatalog(List.of("id"), enriched(said).get(0).catalog()), enriched(said).get(0));
  }

  @Test
  void aTableThatIsGoneHasNoRecord() {
    assertNull(enriched(version(1, 100, 'd')).get(0).catalog());
    assertEquals(List.of(), enriched(version(2, 200, 'f')).get(0).keyColumns());
  }

  @Test
  void aCatalogThatFailsIsLeftAloneForAWhile() {
    source.shapes = Future.failedFuture(AWAY);
    assertNull(enriched(version(1, 100, 'd')).get(0).catalog());
    assertFalse(enrichment.concerns(batch(version(2, 200, 'd'))), "nobody waits for it again so soon");
    clock.millis += CatalogEnrichment.REST - 1;
    assertFalse(enrichment.concerns(batch(version(2, 200, 'd'))));
    clock.millis++;
    source.shapes = Future.succeededFuture(Map.of(200L, shape("id")));
    assertTrue(enrichment.concerns(batch(version(2, 200, 'd'))));
    assertNotNull(enriched(version(2, 200, 'd')).get(0).catalog());
    assertEquals(List.of("shapes [100]", "shapes [200]"), questions);
  }

  @Test
  void f53AKeyThatOnlyTheCatalogKnowsIsWorthAnotherQuestion() {
    source.shapes = Future.failedFuture(AWAY);
    source.keys = Future.succeededFuture(Map.of(200L, List.of("id"), 300L, List.of("other")));
    List<RelationVersion> versions = enriched(version(1, 100, 'd'), version(2, 200, 'f'), version(3, 300, 'f'));
    assertEquals(List.of("shapes [100, 200, 300]", "keys [200, 300]"), questions);
    assertEquals(List.of("id"), versions.get(1).keyColumns());
    assertEquals(List.of(), versions.get(2).keyColumns(), "the description has no such column");
    assertTrue(enrichment.concerns(batch(version(4, 400, 'f'))), "also while the catalog is left alone");
    source.keys = Future.failedFuture(AWAY);
    assertEquals(List.of(), enriched(version(4, 400, 'f')).get(0).keyColumns());
    assertEquals("keys [400]", questions.get(2));
  }

  @Test
  void whereNothingIsKeptOnlyKeysAreAskedFor() {
    CatalogEnrichment direct = new CatalogEnrichment(source, clock, false);
    assertFalse(direct.concerns(batch(version(1, 100, 'd'))));
    assertTrue(direct.concerns(batch(version(1, 100, 'f'))));
    source.keys = Future.succeededFuture(Map.of(100L, List.of("id")));
    RelationVersion keyed = direct.enrich(batch(version(1, 100, 'f'))).result().newRelations().get(0);
    assertEquals(List.of("id"), keyed.keyColumns());
    assertNull(keyed.catalog());
    assertEquals(List.of("keys [100]"), questions);
  }

  @Test
  void theRecordsOfABatchAreNotTooLongTogether() {
    List<String> labels = List.of("x".repeat(CatalogEnrichment.LONGEST_RECORD - 1_000));
    TableShape large = new TableShape("2026-01-24T10:00:00.000000Z", List.of("id"), List.of(new ColumnFacts("id", 23, -1, "integer", null, labels, '\0', true, null)));
    source.shapes = Future.succeededFuture(Map.of(1L, large, 2L, large, 3L, large, 4L, large, 5L, large, 6L, shape("id")));
    List<RelationVersion> versions = enriched(version(1, 1, 'f'), version(2, 2, 'f'), version(3, 3, 'f'), version(4, 4, 'f'), version(5, 5, 'f'), version(6, 6, 'f'));
    assertEquals(List.of(true, true, true, true, false, true), versions.stream().map(version -> version.catalog() != null).toList());
    versions.forEach(version -> assertEquals(List.of("id"), version.keyColumns()));
  }

  @Test
  void aRecordThatIsTooLongIsLeftOut() {
    List<String> labels = List.of("x".repeat(CatalogEnrichment.LONGEST_RECORD));
    source.shapes = Future.succeededFuture(Map.of(100L, new TableShape("2026-01-24T10:00:00.000000Z", List.of("id"),
        List.of(new ColumnFacts("id", 23, -1, "integer", null, labels, '\0', true, null)))));
    RelationVersion version = enriched(version(1, 100, 'f')).get(0);
    assertNull(version.catalog());
    assertEquals(List.of("id"), version.keyColumns());
  }
}
