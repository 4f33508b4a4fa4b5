package io.philotes.buffer.verify;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.buffer.store.ChainSnapshot;
import io.philotes.buffer.store.EmbeddedBuffer;
import io.philotes.buffer.store.Retention;
import io.philotes.buffer.store.SourceFixture;
import io.philotes.buffer.store.SourceFixture.Change;
import io.philotes.buffer.store.StoredEvent;
import io.philotes.buffer.verify.Finding.Kind;
import io.philotes.event.Operation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainVerifierIT {

  /** Positions 1 to 30: ten batches of two transactions, of two events and of one. */
  private static final String LOG = "philotes.events_1";

  private EmbeddedBuffer buffer;
  private SourceFixture shop;

  /** What someone may have done to the tables behind our back. */
  private enum Corruption {
    DROP_A_ROW("DELETE FROM " + LOG + " WHERE position = 14", Kind.POSITION_GAP, Kind.CHECKSUM),
    DUPLICATE_A_ROW("ALTER TABLE " + LOG + " DROP CONSTRAINT events_1_pkey;"
        + "INSERT INTO " + LOG + " SELECT * FROM " + LOG + " WHERE position = 14", Kind.POSITION_REPEATED, Kind.CHECKSUM),
    SWAP_TWO_ROWS("UPDATE " + LOG + " a SET after = b.after FROM " + LOG + " b WHERE a.position IN (4, 7) AND b.position = 11 - a.position",
        Kind.CHECKSUM),
    FLIP_A_VALUE("UPDATE " + LOG + " SET after = replace(after::text, '\"v\":1', '\"v\":2')::json WHERE position = 14", Kind.CHECKSUM),
    FORGET_A_BEFORE_IMAGE("UPDATE " + LOG + " SET before = NULL WHERE position = 15", Kind.CHECKSUM),
    MOVE_A_LAST_FLAG("UPDATE " + LOG + " SET last = NOT last WHERE position IN (13, 14)", Kind.LAST_FLAG),
    SHIFT_SEQ("UPDATE " + LOG + " SET seq = seq + 1 WHERE position IN (13, 14)", Kind.SEQUENCE, Kind.CHECKSUM),
    CUT_THE_TAIL("DELETE FROM " + LOG + " WHERE position > 27", Kind.POSITION_GAP, Kind.CHECKSUM),
    CHANGE_AN_END_LSN("UPDATE philotes.batches SET end_lsn = end_lsn + 1 WHERE last_position = 15", Kind.BATCH_CHAIN),
    DELETE_A_BATCH("DELETE FROM philotes.batches WHERE last_position = 15", Kind.BATCH_GAP, Kind.BATCH_MISSING),
    CHANGE_THE_NEXT_POSITION("UPDATE philotes.sources SET next_position = 35", Kind.SOURCE, Kind.POSITION_GAP),
    FORGET_A_RELATION("DELETE FROM philotes.relations", Kind.RELATION_MISSING),

    LOSE_THE_FIRST_BATCH("DELETE FROM philotes.batches WHERE last_position = 3", Kind.BATCH_MISSING),
    LOSE_THE_LAST_BATCH("DELETE FROM philotes.batches WHERE last_position = 30", Kind.BATCH_MISSING, Kind.SOURCE),
    LOSE_THE_LAST_BATCH_AND_ITS_EVENTS("DELETE FROM philotes.batches WHERE last_position = 30; DELETE FROM " + LOG + " WHERE position > 27",
        Kind.POSITION_GAP, Kind.SOURCE),
    LOSE_EVERY_EVENT("TRUNCATE " + LOG, Kind.POSITION_GAP),
    LOSE_THE_LOG("DROP TABLE " + LOG + " CASCADE", Kind.LOG_MISSING),
    REVERSE_COMMITS("UPDATE " + LOG + " SET commit_lsn = commit_lsn - 1000 WHERE position = 30", Kind.COMMIT_ORDER),
    MOVE_A_CURSOR_BEYOND_THE_END("UPDATE philotes.consumers SET position = 31", Kind.CURSOR),
    RAISE_THE_FLOOR_OVER_A_CURSOR("UPDATE philotes.retention SET floor_position = 19", Kind.CURSOR),
    CHANGE_AN_ANCHOR("UPDATE philotes.batches SET checksum = checksum + 1 WHERE last_position = 3", Kind.CHECKSUM);

    private final String sql;
    private final Set<Kind> kinds;

    Corruption(String sql, Kind... kinds) {
      this.sql = sql;
      this.kinds = Arrays.stream(kinds).collect(Collectors.toSet());
    }
  }

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
    shop = SourceFixture.register(buffer, "shop", 4, 10);
    for (int i = 0; i < 10; i++) {
      Change update = new Change(Operation.UPDATE, 1, "{\"id\":" + i + "}", "{\"id\":7,\"v\":\"é\uD83D\uDE00\"}", "{\"unchanged\":[\"doc\"]}");
      shop.write(List.of(Change.insert("{\"id\":" + i + ",\"v\":1}"), Change.insert("{\"id\":-" + i + ",\"v\":1}")), List.of(update));
    }
    shop.consumer("slow", 15, "declared");
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  @Test
  void passesByASourceThatHasNoLogYet() {
    buffer.sql("INSERT INTO philotes.sources (name, system_identifier, timeline, database, slot, fence)"
        + " VALUES ('waits', '7', 1, 'shop', 'philotes_cdc', 1)");
    List<SourceReport> reports = await(new ChainVerifier(buffer.database).verify()).sources();
    assertEquals(List.of("shop"), reports.stream().map(SourceReport::source).toList());
  }

  @Test
  void acceptsWhatTheWriterLeft() {
    SourceReport report = verify();
    assertEquals(List.of(), report.findings());
    assertEquals("30 10 20 1 30", report.events() + " " + report.batches() + " " + report.transactions() + " "
        + report.firstPosition() + " " + report.lastPosition());
    assertEquals(buffer.value("SELECT last_end_lsn FROM philotes.sources"), report.endLsn().value());
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void finds(Corruption corruption) {
    buffer.sql(corruption.sql);
    SourceReport report = verify();
    Set<Kind> found = report.findings().stream().map(Finding::kind).collect(Collectors.toSet());
    assertTrue(found.containsAll(corruption.kinds), corruption + " gives " + report.findings());
  }

  @Test
  void acceptsWhatRetentionLeaves() {
    shop.age("2 days");
    await(new Retention(buffer.database).run(Duration.ofDays(1)));
    assertEquals("15 5 16", verify().events() + " " + verify().batches() + " " + verify().firstPosition());
    buffer.sql("DELETE FROM philotes.consumers");
    await(new Retention(buffer.database).run(Duration.ofDays(1)));
    assertTrue(verify().isIntact(), verify().findings().toString());
    assertEquals(0, verify().events());
    shop.writeBatches(2, 3);
    assertTrue(verify().isIntact(), verify().findings().toString());
    assertEquals(6, verify().events());
  }

  @Test
  void seesWhatRetentionRemovesMeanwhile() {
    shop.age("2 days");
    Promise<Void> opened = Promise.promise();
    Promise<Void> goOn = Promise.promise();
    Future<List<StoredEvent>> read = ChainSnapshot.with(buffer.database, snapshot -> snapshot.sources()
        .compose(sources -> {
          opened.complete();
          return goOn.future();
        })
        .compose(go -> snapshot.events(shop.id, 0)));
    await(opened.future());
    assertEquals(15, await(new Retention(buffer.database).run(Duration.ofDays(1))).removed());
    goOn.complete();
    assertEquals(30, await(read).size());
  }

  @Test
  void findsAChangeRightAboveTheFloor() {
    shop.age("2 days");
    await(new Retention(buffer.database).run(Duration.ofDays(1)));
    buffer.sql("UPDATE " + LOG + " SET after = '{\"id\":1}' WHERE position = 16");
    assertEquals(List.of(Kind.CHECKSUM), verify().findings().stream().map(Finding::kind).toList());
  }

  @Test
  void keepsTheFirstHundredFindingsAndCountsAll() {
    SourceFixture bank = SourceFixture.register(buffer, "bank", 1, 1000).writeBatches(150, 2);
    buffer.sql("UPDATE philotes.events_" + bank.id + " SET after = '{}'");
    SourceReport report = await(new ChainVerifier(buffer.database).verify()).sources().get(1);
    assertEquals(SourceReport.MOST_FINDINGS, report.findings().size());
    assertEquals(150, report.findingCount());
  }

  @Test
  void acceptsASourceWithoutEvents() {
    SourceFixture.register(buffer, "bank", 1, 1000);
    assertTrue(await(new ChainVerifier(buffer.database).verify()).isIntact());
  }

  @Test
  void acceptsManyPagesAndASecondEpoch() {
    SourceFixture bank = SourceFixture.register(buffer, "bank", 1, 100_000).writeBatches(2, 6_000).writeBatches(300, 1);
    secondEpoch(bank.id, 12_301);
    bank.writeBatches(1, 1);
    VerifyReport report = await(new ChainVerifier(buffer.database).verify());
    assertTrue(report.isIntact(), report.toString());
    assertEquals(12_301, report.sources().get(1).events());
  }

  @Test
  void acceptsAnEpochThatHasNoBatchYet() {
    secondEpoch(shop.id, 31);
    SourceReport report = verify();
    assertEquals(List.of(), report.findings());
    assertEquals("2 31", report.epochs().get(0).epoch() + " " + report.epochs().get(0).firstPosition());
  }

  @Test
  void findsAnEpochThatNoResyncBegan() {
    buffer.sql("UPDATE philotes.sources SET epoch = 2");
    shop.writeBatches(1, 1);
    assertEquals(List.of(Kind.EPOCH), verify().findings().stream().map(Finding::kind).toList());
  }

  @Test
  void findsAnEpochThatNoResyncBeganBeforeItsFirstBatch() {
    buffer.sql("UPDATE philotes.sources SET epoch = 2, last_commit_lsn = 0, last_end_lsn = 1");
    assertEquals(List.of(Kind.EPOCH), verify().findings().stream().map(Finding::kind).toList());
  }

  private void secondEpoch(int source, long first) {
    buffer.sql("INSERT INTO philotes.epochs SELECT " + source + ", 2, now(), " + first + ", 'DIFFERENT_CLUSTER', 5, last_end_lsn, false,"
        + " '8', 1, 'shop', 'philotes_cdc', true FROM philotes.sources WHERE id = " + source + ";"
        + "UPDATE philotes.sources SET epoch = 2, last_commit_lsn = 0 WHERE id = " + source);
  }

  private SourceReport verify() {
    return await(new ChainVerifier(buffer.database).verify()).sources().get(0);
  }
}
