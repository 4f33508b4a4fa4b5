package io.philotes.ingestion;

import io.philotes.bus.message.RetainedWal;
import io.philotes.config.SourceConfig;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;

/** Looks after the WAL that one source's slot keeps: {@link WalGuard} judges it, {@link WalAlarm} tells the operator. */
final class WalWatch {

  private final WalGuard guard = new WalGuard();
  private final WalAlarm alarm;

  WalWatch(SourceConfig config) {
    alarm = new WalAlarm(config.name(), config.slot(), WalThresholds.of(config));
  }

  /**
   * The source was asked.
   *
   * @param facts null when it did not answer
   * @param hindrance why the source is not read as usual; null when it is
   */
  void asked(long now, WalFacts facts, Hindrance hindrance) {
    if (facts != null) {
      guard.told(now, facts);
    }
    alarm.look(now, guard.outlook(now), hindrance);
  }

  /** What people see. A warning does not outlive the figures it is made of. */
  RetainedWal shown(long now) {
    WalOutlook outlook = guard.outlook(now);
    SlotWal slot = outlook.slot();
    if (slot == null) {
      return RetainedWal.UNKNOWN;
    }
    PhilotesException warning = alarm.warning();
    return new RetainedWal(slot.retainedBytes(), slot.status(), slot.safeBytes(), outlook.bytesPerSecond(),
        outlook.secondsUntilLost(), warning == null ? null : warning.code().name(), warning == null ? null : warning.getMessage());
  }
}
