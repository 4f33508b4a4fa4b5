package io.philotes.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.philotes.bus.message.SourceStatus;
import io.philotes.error.ErrorCode;
import io.philotes.postgres.Lsn;
import java.util.Arrays;
import java.util.Objects;

/** The meters of one source's ingestion. */
final class SourceMeters {

  private final MeterRegistry registry;
  private final String source;
  private final Told<SourceStatus> told = new Told<>();
  private String lastCode;

  SourceMeters(MeterRegistry registry, String source) {
    this.registry = registry;
    this.source = source;
    Meters<SourceStatus> meters = new Meters<>(registry, Tags.of("source", source), told);
    registerProgress(meters);
    registerLag(meters);
    registerWal(meters);
  }

  private static void registerProgress(Meters<SourceStatus> meters) {
    meters
        .counter("philotes.cdc.events", "Change events made durable in the buffer by this process", SourceStatus::events)
        .counter("philotes.cdc.transactions", "Source transactions made durable in the buffer by this process",
            SourceStatus::transactions)
        .counter("philotes.cdc.undecoded", "Changes that could not be decoded and became events of the operation UNDECODED",
            SourceStatus::undecoded)
        .gauge("philotes.cdc.pipeline.state", "State of the source: " + StateNumbers.SOURCES,
            status -> StateNumbers.of(status.state()))
        .gauge("philotes.cdc.received.lsn", "Last WAL position received, as a number", status -> number(status.receivedLsn()))
        .gauge("philotes.cdc.durable.lsn", "WAL position up to which everything is durable, as a number",
            status -> number(status.durableLsn()))
        .gauge("philotes.cdc.confirmed.lsn", "WAL position confirmed to the source, as a number",
            status -> number(status.confirmedLsn()));
  }

  private static void registerLag(Meters<SourceStatus> meters) {
    meters
        .gauge("philotes.cdc.lag.seconds", "Age of the oldest commit received and not durable yet", SourceStatus::lagSeconds)
        .gauge("philotes.cdc.lag.bytes", "WAL that the source has and the buffer has not", SourceStatus::lagBytes)
        .gauge("philotes.cdc.in.flight.bytes", "Events in memory, received and not durable yet", SourceStatus::inFlightBytes)
        .gauge("philotes.cdc.stuck.seconds", "Time without progress although there is work and both databases answer",
            SourceStatus::stuckSeconds);
  }

  private static void registerWal(Meters<SourceStatus> meters) {
    meters
        .gauge("philotes.cdc.retained.wal.bytes", "WAL that the replication slot keeps on the source",
            status -> status.retainedWalBytes() < 0 ? Double.NaN : status.retainedWalBytes())
        .gauge("philotes.cdc.wal.status", "What the source says of the slot's WAL: " + StateNumbers.WAL,
            status -> StateNumbers.ofWal(status.retainedWal().status()))
        .gauge("philotes.cdc.safe.wal.bytes", "WAL that the source may still write before the slot may be lost; none without a limit",
            status -> number(status.retainedWal().safeBytes()))
        .gauge("philotes.cdc.retained.wal.bytes.per.second", "By how much the WAL grows that the replication slot keeps",
            status -> number(status.retainedWal().bytesPerSecond()))
        .gauge("philotes.cdc.seconds.until.slot.lost", "When the slot may be lost at the earliest; none when nothing says that it will be",
            status -> number(status.retainedWal().secondsUntilLost()));
  }

  private static double number(Number known) {
    return known == null ? Double.NaN : known.doubleValue();
  }

  private static double number(Lsn lsn) {
    return lsn == null ? Double.NaN : lsn.value() >= 0 ? lsn.value() : lsn.value() + 0x1p64;
  }

  /** @param status null when the stage did not tell one */
  void update(SourceStatus status) {
    told.set(status);
    if (status != null) {
      countNewFailure(status.code());
    }
  }

  private void countNewFailure(String code) {
    if (code != null && !Objects.equals(code, lastCode)) {
      Counter.builder("philotes.cdc.errors").description("Failures that a source was seen to run into, by code")
          .tags("source", source, "code", known(code)).register(registry).increment();
    }
    lastCode = code;
  }

  /** Labels come from a closed list, whatever a stage says. */
  private static String known(String code) {
    return Arrays.stream(ErrorCode.values()).map(Enum::name).anyMatch(code::equals) ? code : "other";
  }
}
