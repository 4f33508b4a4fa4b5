package io.philotes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.PublicationChange;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.config.ByteSize;
import io.philotes.postgres.Lsn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatsJsonTest {

  @Test
  void hasExactlyTheAgreedFields() {
    JsonObject stats = stats(Samples.allGood());

    assertEquals(new JsonObject("""
        {"state": "RUNNING", "since": "2026-03-01T10:00:10Z", "at": "2026-03-01T10:00:10Z",
         "service": {"version": "0.1.0", "instance": "node-1", "buffered": true, "uptimeSeconds": 90},
         "sources": [{"id": "shop", "state": "STREAMING", "receivedLsn": "0/300", "durableLsn": "0/200",
           "confirmedLsn": "0/100", "lagBytes": 256, "lagSeconds": 1.5, "retainedWalBytes": 4096, "walStatus": "extended",
           "safeWalBytes": 8192, "retainedWalBytesPerSecond": 512, "secondsUntilSlotLost": 1000000, "events": 42, "transactions": 7,
           "undecoded": 0, "since": "2026-03-01T10:00:10Z", "eventsPerSecond": null, "publicationChanges": []}],
         "buffer": {"totalEvents": 100, "unprocessedEvents": 20, "oldestUnprocessed": "2026-03-01T10:00:00Z",
           "lagSeconds": 10.0, "bytes": 8192, "oldestTransactionSeconds": 0.25, "retentionSeconds": 604800, "maxBytes": null},
         "consumers": [{"name": "orders", "source": "shop", "position": 80, "lagEvents": 20, "state": "IDLE",
           "delivered": 60, "retries": 3, "since": "2026-03-01T10:00:10Z", "deliveredPerSecond": null, "behind": false,
           "catchUpSeconds": null}],
         "cleanup": {"lastRunAt": "2026-03-01T09:00:00Z", "removedEvents": 11}}
        """), new JsonObject(Replies.text(stats)));
  }

  @Test
  void namesAFailureAndALeaderOnlyWhenThereIsOne() {
    JsonObject failed = sourceOf(Samples.failing("shop", SourceState.FAILED, "SLOT_LOST", "PHL-INT-2 lost"));
    assertEquals("SLOT_LOST", failed.getString("code"));
    assertEquals("PHL-INT-2 lost", failed.getString("error"));
    assertFalse(failed.containsKey("leader"));

    JsonObject standby = sourceOf(Samples.standby("shop", "node-2"));
    assertEquals("node-2", standby.getString("leader"));
    assertFalse(standby.containsKey("code"));
  }

  @Test
  void showsWhatHasChangedInThePublication() {
    SourceStatus quiet = Samples.standby("shop", null);
    JsonObject changed = sourceOf(new SourceStatus("shop", quiet.state(), true, null, null, null, quiet.receivedLsn(), quiet.durableLsn(),
        quiet.confirmedLsn(), 0, 0, quiet.retainedWal(), 0, 0, 0, 0, List.of(
            new PublicationChange(Instant.parse("2026-03-01T09:00:00Z"), Lsn.parse("0/300"), PublicationChange.Kind.TABLE_REMOVED, "public.orders", ""),
            new PublicationChange(Instant.parse("2026-03-01T08:00:00Z"), Lsn.parse("0/200"), PublicationChange.Kind.OPERATIONS_CHANGED, "pub", "insert")), 3));
    assertEquals(3, changed.getLong("undecoded"));
    assertEquals(new JsonArray("""
        [{"at": "2026-03-01T09:00:00Z", "lsn": "0/300", "change": "TABLE_REMOVED", "object": "public.orders", "detail": null},
         {"at": "2026-03-01T08:00:00Z", "lsn": "0/200", "change": "OPERATIONS_CHANGED", "object": "pub", "detail": "insert"}]"""),
        changed.getJsonArray("publicationChanges"));
  }

  @Test
  void warnsOfTheSlotsWalOnlyWhenThereIsReason() {
    JsonObject warned = sourceOf(Samples.warned("shop", SourceState.STREAMING, null, null));
    assertEquals("PHL-SRC-31 soon", warned.getString("walWarning"));
    assertFalse(warned.containsKey("code"), "it streams all the same");
    assertEquals(-4096, warned.getLong("safeWalBytes"));
    assertEquals(0, warned.getLong("secondsUntilSlotLost"));
    assertFalse(sourceOf(Samples.standby("shop", null)).containsKey("walWarning"));
  }

  private static JsonObject sourceOf(SourceStatus status) {
    return stats(Samples.overview(Answer.of(status))).getJsonArray("sources").getJsonObject(0);
  }

  private static JsonObject stats(Overview overview) {
    return stats(overview, HttpFixture.SERVICE, new History(List.copyOf(overview.sources().keySet()), List.of("orders")));
  }

  private static JsonObject stats(Overview overview, ServiceInfo service, History history) {
    Chronicle chronicle = new Chronicle();
    Assessment assessment = Assessment.of(overview);
    chronicle.note(overview.at(), assessment);
    return new StatsJson(service, chronicle, history).of(overview, ServiceState.RUNNING, Duration.ofSeconds(90));
  }

  @Test
  void namesAConsumersAndACleanupsFailure() {
    ConsumerStatus failed = Samples.failing("orders", "shop", ConsumerState.RETRYING, "CONSUMER_FAILED", "PHL-CON-1 no");
    JsonObject stats = stats(Samples.overview(Answer.of(Samples.standby("shop", null)),
        Answer.of(Samples.buffer("shop", true)), List.of(failed), "lock timeout"));

    JsonObject consumer = stats.getJsonArray("consumers").getJsonObject(0);
    assertEquals("CONSUMER_FAILED", consumer.getString("code"));
    assertEquals("PHL-CON-1 no", consumer.getString("error"));
    assertEquals("lock timeout", stats.getJsonObject("cleanup").getString("error"));
  }

  @Test
  void aSourceWithoutStatusHasAllFieldsAndNoFigures() {
    assertUnknown("STARTING", Answer.Kind.NOT_STARTED);
    assertUnknown("UNKNOWN", Answer.Kind.SILENT);
    assertUnknown("UNKNOWN", Answer.Kind.GONE);
    assertUnknown("UNKNOWN", Answer.Kind.REFUSED);
    assertUnknown("STOPPED", Answer.Kind.STOPPED);
  }

  private static void assertUnknown(String state, Answer.Kind kind) {
    JsonObject unknown = stats(Samples.overview(Answer.none(kind))).getJsonArray("sources").getJsonObject(0);
    JsonObject known = sourceOf(Samples.standby("shop", null));

    assertEquals(state, unknown.getString("state"));
    assertEquals(known.fieldNames(), unknown.fieldNames());
    assertEquals(Set.of("id", "state", "since"), withValue(unknown));
  }

  private static Set<String> withValue(JsonObject json) {
    return json.stream().filter(entry -> entry.getValue() != null).map(Map.Entry::getKey)
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void whatNobodyToldIsNull() {
    JsonObject stats = stats(Samples.sourceOnly(Answer.of(Samples.standby("shop", null))));

    assertTrue(stats.containsKey("buffer"));
    assertNull(stats.getValue("buffer"));
    assertTrue(stats.containsKey("cleanup"));
    assertNull(stats.getValue("cleanup"));
    assertEquals(0, stats.getJsonArray("consumers").size());
  }

  @Test
  void addsTheBuffersOfAllSourcesUp() {
    JsonObject buffer = bufferOf(
        new BufferStatus("a", true, 100, 20, Instant.parse("2026-03-01T10:00:05Z"), 1000, 3),
        new BufferStatus("b", true, 1, 2, Instant.parse("2026-03-01T10:00:01.500Z"), 24, 5),
        new BufferStatus("c", true, 0, 0, null, 0, 0));

    assertEquals(101, buffer.getLong("totalEvents"));
    assertEquals(22, buffer.getLong("unprocessedEvents"));
    assertEquals("2026-03-01T10:00:01.500Z", buffer.getString("oldestUnprocessed"));
    assertEquals(8.5, buffer.getDouble("lagSeconds"));
    assertEquals(1024, buffer.getLong("bytes"));
    assertEquals(5, buffer.getDouble("oldestTransactionSeconds"));
  }

  @Test
  void tellsTheLimitsOfTheBuffer() {
    ServiceInfo service = new ServiceInfo("0.1.0", "node-1", true, Duration.ofHours(1), new ByteSize(4096));
    JsonObject buffer = stats(Samples.allGood(), service, new History(List.of("shop"), List.of())).getJsonObject("buffer");

    assertEquals(3600, buffer.getLong("retentionSeconds"));
    assertEquals(4096, buffer.getLong("maxBytes"));
  }

  @Test
  void tellsTheRatesOfTheLastHalfMinute() {
    History history = new History(List.of("shop"), List.of("orders"));
    for (int sample = 0; sample < 7; sample++) {
      history.add(sample * 5_000_000_000L, Flow.at(1000 + 50 * sample, 500 + 10 * sample, 900 - 10 * sample));
    }
    JsonObject stats = stats(Samples.allGood(), HttpFixture.SERVICE, history);

    assertEquals(10, stats.getJsonArray("sources").getJsonObject(0).getInteger("eventsPerSecond"));
    JsonObject consumer = stats.getJsonArray("consumers").getJsonObject(0);
    assertEquals(2, consumer.getInteger("deliveredPerSecond"));
    assertEquals(true, consumer.getBoolean("behind"));
    assertEquals(420, consumer.getInteger("catchUpSeconds"), "840 events wait, and 2 fewer every second");
  }

  @Test
  void anIdleBufferHasNoLag() {
    JsonObject buffer = bufferOf(new BufferStatus("a", true, 100, 0, null, -1, 0));

    assertTrue(buffer.containsKey("oldestUnprocessed"));
    assertNull(buffer.getValue("oldestUnprocessed"));
    assertEquals(0, buffer.getDouble("lagSeconds"));
    assertEquals(-1, buffer.getLong("bytes"), "not measured yet");
  }

  @Test
  void f96ASourceClockAheadOfOursShowsNoNegativeLag() {
    assertEquals(0, bufferOf(new BufferStatus("a", true, 1, 1, Samples.NOW.plusSeconds(60), 0, 0)).getDouble("lagSeconds"));
  }

  private static JsonObject bufferOf(BufferStatus... statuses) {
    Map<String, Answer<BufferStatus>> buffers = new LinkedHashMap<>();
    for (BufferStatus status : statuses) {
      buffers.put(status.source(), Answer.of(status));
    }
    return stats(new Overview(Samples.NOW, false, Map.of(), buffers, Answer.of(new ProcessorStatus(List.of())),
        Answer.of(new CleanupStatus(null, 0, null)))).getJsonObject("buffer");
  }

  @Test
  void aCleanupThatNeverRanHasNoTime() {
    Overview overview = new Overview(Samples.NOW, false, Map.of(), Map.of(), Answer.none(Answer.Kind.NOT_STARTED),
        Answer.of(new CleanupStatus(null, 0, null)));

    assertEquals(new JsonObject().putNull("lastRunAt").put("removedEvents", 0),
        new JsonObject(Replies.text(stats(overview).getJsonObject("cleanup"))));
  }
}
