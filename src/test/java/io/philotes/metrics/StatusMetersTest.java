package io.philotes.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusMetersTest {

  private final PhilotesMetrics metrics = new PhilotesMetrics();
  private final StatusMeters meters = new StatusMeters(metrics.registry(), List.of("shop"), List.of("orders"));

  @AfterEach
  void close() {
    metrics.close();
  }

  private static SourceStatus source(SourceState state, String code) {
    return source(state, code, new RetainedWal(4096, "extended", 8192L, -512.5, 16.25, null, null));
  }

  private static SourceStatus source(SourceState state, String code, RetainedWal wal) {
    return new SourceStatus("shop", state, code, null, null, Lsn.parse("0/300"), Lsn.parse("0/200"), Lsn.parse("0/100"),
        256, 1.5, wal, 42, 7, 1024, 0);
  }

  private static BufferStatus buffer(long bytes) {
    return new BufferStatus("shop", true, 100, 20, Instant.ofEpochSecond(1000), bytes, 0.25);
  }

  private static ConsumerStatus consumer(String name) {
    return new ConsumerStatus(name, "shop", 80, 20, ConsumerState.DELIVERING, null, null, 60, 3, 1);
  }

  private void updateAll() {
    meters.update(List.of(source(SourceState.STREAMING, null)), List.of(buffer(8192)), List.of(consumer("orders")),
        new CleanupStatus(Instant.ofEpochSecond(2000), 11, null));
  }

  private double value(String series) {
    return metrics.scrape().lines().filter(line -> line.startsWith(series + " ")).findFirst()
        .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .orElseThrow(() -> new AssertionError("no series " + series + " in\n" + metrics.scrape()));
  }

  @Test
  void showsEveryFigureOfASource() {
    updateAll();

    assertEquals(42, value("philotes_cdc_events_total{source=\"shop\"}"));
    assertEquals(7, value("philotes_cdc_transactions_total{source=\"shop\"}"));
    assertEquals(3, value("philotes_cdc_pipeline_state{source=\"shop\"}"));
    assertEquals(0x300, value("philotes_cdc_received_lsn{source=\"shop\"}"));
    assertEquals(0x200, value("philotes_cdc_durable_lsn{source=\"shop\"}"));
    assertEquals(0x100, value("philotes_cdc_confirmed_lsn{source=\"shop\"}"));
    assertEquals(1.5, value("philotes_cdc_lag_seconds{source=\"shop\"}"));
    assertEquals(256, value("philotes_cdc_lag_bytes{source=\"shop\"}"));
    assertEquals(4096, value("philotes_cdc_retained_wal_bytes{source=\"shop\"}"));
    assertEquals(1, value("philotes_cdc_wal_status{source=\"shop\"}"));
    assertEquals(8192, value("philotes_cdc_safe_wal_bytes{source=\"shop\"}"));
    assertEquals(-512.5, value("philotes_cdc_retained_wal_bytes_per_second{source=\"shop\"}"));
    assertEquals(16.25, value("philotes_cdc_seconds_until_slot_lost{source=\"shop\"}"));
    assertEquals(1024, value("philotes_cdc_in_flight_bytes{source=\"shop\"}"));
    assertEquals(0, value("philotes_cdc_stuck_seconds{source=\"shop\"}"));
  }

  @Test
  void showsEveryFigureOfTheBuffer() {
    updateAll();
    meters.bufferAdvanced("shop");
    meters.bufferAdvanced("unknown");

    assertEquals(20, value("philotes_buffer_depth{source=\"shop\"}"));
    assertEquals(100, value("philotes_buffer_events{source=\"shop\"}"));
    assertEquals(8192, value("philotes_buffer_size_bytes{source=\"shop\"}"));
    assertEquals(1000, value("philotes_buffer_oldest_unprocessed_timestamp_seconds{source=\"shop\"}"));
    assertEquals(0.25, value("philotes_buffer_oldest_transaction_seconds{source=\"shop\"}"));
    assertEquals(1, value("philotes_buffer_reachable{source=\"shop\"}"));
    assertEquals(1, value("philotes_buffer_batches_total{source=\"shop\"}"));
    assertEquals(11, value("philotes_cleanup_removed_events_total"));
    assertEquals(2000, value("philotes_cleanup_last_run_timestamp_seconds"));
    assertEquals(0, value("philotes_cleanup_failed"));
  }

  @Test
  void showsEveryFigureOfAConsumer() {
    updateAll();

    assertEquals(60, value("philotes_buffer_events_processed_total{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(3, value("philotes_cdc_retries_total{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(1, value("philotes_consumer_late_replies_total{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(20, value("philotes_consumer_lag_events{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(80, value("philotes_consumer_position{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(2, value("philotes_consumer_state{consumer=\"orders\",source=\"shop\"}"));
  }

  @Test
  void everyMeterOfOursExplainsItself() {
    updateAll();
    meters.update(List.of(source(SourceState.DEGRADED, "SOURCE_REFUSED")), List.of(), List.of(), null);
    List<String> lines = metrics.scrape().lines().toList();

    Set<String> names = lines.stream().filter(line -> line.startsWith("philotes_"))
        .map(line -> line.replaceFirst("[{ ].*", "")).collect(Collectors.toSet());
    assertTrue(names.size() > 25, names.toString());
    names.forEach(name -> assertTrue(lines.stream().anyMatch(line -> line.matches("# HELP " + name + " \\S.{10,}")), name));
  }

  @Test
  void countsEachFailureOnceByItsCode() {
    SourceStatus refused = source(SourceState.DEGRADED, "SOURCE_REFUSED");
    for (SourceStatus status : List.of(refused, refused, source(SourceState.STREAMING, null), refused,
        source(SourceState.FAILED, "SLOT_LOST"), source(SourceState.FAILED, "made up by someone"))) {
      meters.update(List.of(status), List.of(), List.of(), null);
    }

    assertEquals(2, value("philotes_cdc_errors_total{code=\"SOURCE_REFUSED\",source=\"shop\"}"));
    assertEquals(1, value("philotes_cdc_errors_total{code=\"SLOT_LOST\",source=\"shop\"}"));
    assertEquals(1, value("philotes_cdc_errors_total{code=\"other\",source=\"shop\"}"));
  }

  @Test
  void aPartThatTellsNothingHasNoGaugesButKeepsItsCounters() {
    updateAll();
    meters.update(List.of(), List.of(), List.of(), null);

    assertEquals(Double.NaN, value("philotes_cdc_lag_seconds{source=\"shop\"}"));
    assertEquals(Double.NaN, value("philotes_consumer_lag_events{consumer=\"orders\",source=\"shop\"}"));
    assertEquals(42, value("philotes_cdc_events_total{source=\"shop\"}"));
    assertEquals(11, value("philotes_cleanup_removed_events_total"));
  }

  @Test
  void whatIsNotMeasuredIsNotANumber() {
    meters.update(List.of(), List.of(buffer(-1)), List.of(), null);

    assertEquals(Double.NaN, value("philotes_buffer_size_bytes{source=\"shop\"}"));
  }

  @Test
  void wordsOfTheSourceAreNumbersAndUnknownWalFiguresAreNone() {
    for (String status : List.of("reserved", "extended", "unreserved", "lost")) {
      meters.update(List.of(source(SourceState.STREAMING, null, new RetainedWal(1, status, null, null, null, null, null))), List.of(), List.of(), null);
      assertEquals(List.of("reserved", "extended", "unreserved", "lost").indexOf(status), value("philotes_cdc_wal_status{source=\"shop\"}"));
    }
    RetainedWal later = new RetainedWal(-1, "a word of PostgreSQL 30", null, null, null, null, null);
    for (RetainedWal unknown : List.of(later, RetainedWal.UNKNOWN)) {
      meters.update(List.of(source(SourceState.STREAMING, null, unknown)), List.of(), List.of(), null);
      for (String meter : List.of("retained_wal_bytes", "wal_status", "safe_wal_bytes", "retained_wal_bytes_per_second", "seconds_until_slot_lost")) {
        assertEquals(Double.NaN, value("philotes_cdc_" + meter + "{source=\"shop\"}"), meter);
      }
    }
  }

  @Test
  void namesOutsideTheConfigurationNeverBecomeLabels() {
    SourceStatus stranger = new SourceStatus("stranger", SourceState.STREAMING, null, null, null, Lsn.ZERO, Lsn.ZERO,
        Lsn.ZERO, 0, 0, RetainedWal.UNKNOWN, 0, 0, 0, 0);
    meters.update(List.of(stranger), List.of(), List.of(consumer("stranger")), null);

    assertFalse(metrics.scrape().contains("stranger"));
  }

  @Test
  void takesItsMetersAwaySoThatOthersTakeTheirPlace() {
    updateAll();
    meters.close();
    assertFalse(metrics.scrape().contains("philotes_"));

    StatusMeters next = new StatusMeters(metrics.registry(), List.of("shop"), List.of("orders"));
    next.update(List.of(source(SourceState.STANDBY, null)), List.of(), List.of(), null);
    assertEquals(1, value("philotes_cdc_pipeline_state{source=\"shop\"}"));
  }

  @Test
  void showsTheJavaRuntime() {
    String text = metrics.scrape();

    for (String name : List.of("jvm_memory_used_bytes", "jvm_gc_max_data_size_bytes", "jvm_threads_live_threads",
        "system_cpu_count", "process_uptime_seconds")) {
      assertTrue(text.contains("# HELP " + name + " "), name);
    }
  }
}
