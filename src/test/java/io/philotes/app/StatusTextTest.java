package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.app.Status.Look;
import io.philotes.buffer.store.BufferOverview;
import io.philotes.bus.message.PublicationChange;
import io.philotes.config.ConfigLoader;
import io.philotes.config.PhilotesConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  private static final Instant NOW = Instant.parse("2026-01-24T10:10:00Z");
  private static final PhilotesConfig CONFIG = ConfigLoader.load(Optional.empty(), Map.of("PHILOTES_SOURCE_DATABASE", "shop",
      "PHILOTES_SOURCE_USER", "u", "PHILOTES_BUFFER_DATABASE", "philotes", "PHILOTES_BUFFER_USER", "u")).config();

  private static String text(Look look) {
    return String.join("\n", StatusText.lines(CONFIG, look, NOW));
  }

  private static BufferOverview.Source buffered(List<BufferOverview.Consumer> consumers) {
    return new BufferOverview.Source(1, "shop", 1, "node-1", Lsn.parse("0/2000000"), 101, 1_101, 3 << 20,
        Instant.parse("2026-01-20T00:00:00Z"), Instant.parse("2026-01-24T10:09:30Z"), consumers,
        List.of(new PublicationChange(Instant.parse("2026-01-24T10:08:00Z"), Lsn.parse("0/1FFFF00"), PublicationChange.Kind.TABLE_REMOVED, "public.orders", "")));
  }

  private static WalFacts wal(SlotWal slot) {
    return new WalFacts(Lsn.parse("0/2000800"), 16 << 20, slot);
  }

  private static SlotWal slot(Long safe) {
    return new SlotWal(Lsn.parse("0/1000000"), Lsn.parse("0/2000000"), 16 << 20, true, "reserved", null, safe, null, null);
  }

  @Test
  void tellsHowFarEachSourceAndConsumerIs() {
    JsonObject service = new JsonObject("""
        {"state": "RUNNING", "service": {"instance": "node-1", "version": "0.1.0"}, "sources": [{"id": "shop", "state": "STREAMING"}]}""");
    List<BufferOverview.Consumer> consumers = List.of(new BufferOverview.Consumer("audit", 1_100, true, null),
        new BufferOverview.Consumer("old", 600, false, Instant.parse("2026-01-24T10:00:00Z")));
    assertEquals("""
        service: RUNNING, instance node-1, version 0.1.0
        source shop (localhost:5432/shop)
          state     STREAMING
          slot      philotes_cdc is read, keeps 16.0 MB of WAL (reserved), 1.0 GB more are safe
          led by    node-1
          buffered  up to 0/2000000, 2.0 kB of WAL behind the source; last commit 30 s ago
          kept      1,000 events, 3.0 MB, positions 101 to 1100, the oldest of 2026-01-20T00:00:00Z; retention 7 days
          changed   2 min ago, before 0/1FFFF00: public.orders is not published any more
          consumer  audit: has everything, position 1100
          consumer  old: 500 events behind, 10 min, position 600 (not declared any more)""",
        text(new Look(service, null, Map.of("shop", buffered(consumers)), Map.of("shop", wal(slot(1L << 30))), List.of())));
  }

  @Test
  void tellsWhatItKnowsWhenNothingRuns() {
    Look look = new Look(null, "127.0.0.1:8080: Connection refused", Map.of(), Map.of("shop", wal(null)), List.of());
    assertEquals("""
        service: none answers (127.0.0.1:8080: Connection refused)
        source shop (localhost:5432/shop)
          slot      philotes_cdc is not there
          buffered  nothing yet""", text(look));
    assertEquals(0, look.exitCode());
  }

  @Test
  void tellsWhatCannotBeAskedAndEndsWithItsCode() {
    Look look = new Look(null, "off", Map.of("shop", buffered(List.of())), Map.of(),
        List.of(PhilotesException.of(ErrorCode.SOURCE_REFUSED, "server", "localhost:5432", "refused")));
    assertTrue(text(look).contains("consumers none declared") && text(look).endsWith("PHL-SRC-2 SOURCE_REFUSED source refuses the connection"
        + " (server=localhost:5432): refused. " + ErrorCode.SOURCE_REFUSED.remedy()), text(look));
    assertEquals(3, look.exitCode());
  }

  @Test
  void showsTheServicesTroubleAndItsWarning() {
    JsonObject service = new JsonObject("""
        {"state": "DEGRADED", "sources": [{"id": "shop", "state": "DEGRADED", "error": "PHL-BUF-2 …", "walWarning": "PHL-SRC-25 …"}]}""");
    String text = text(new Look(service, null, Map.of(), Map.of("shop", wal(slot(null))), List.of()));
    assertTrue(text.contains("state     DEGRADED: PHL-BUF-2 …") && text.contains("warning   PHL-SRC-25 …") && text.contains(", without limit"), text);
  }
}
