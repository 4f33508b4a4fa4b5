package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.error.Quantity;
import io.philotes.postgres.catalog.SlotWal;

/** The warning of the WAL that a slot keeps: the figures, the cause as far as it can be told, and what to do about it. */
final class WalSentence {

  private WalSentence() {}

  static PhilotesException of(WalStage stage, String name, WalOutlook outlook, Hindrance hindrance) {
    SlotWal slot = outlook.slot();
    String why = slot.isLost() ? "its wal_status is lost" + (slot.invalidationReason() == null ? "" : " (" + slot.invalidationReason() + ")")
        : Quantity.size(slot.retainedBytes()) + " are kept" + growth(outlook.bytesPerSecond()) + "; wal_status is " + slot.status()
            + limit(outlook) + "; " + cause(outlook, hindrance);
    return PhilotesException.of(stage.code(), "slot", name, why);
  }

  private static String growth(Double perSecond) {
    if (perSecond == null) {
      return "";
    }
    return perSecond < 0 ? ", less by " + Quantity.size(-Math.round(perSecond) * 60) + " a minute" : ", more by " + Quantity.size(Math.round(perSecond) * 60) + " a minute";
  }

  private static String limit(WalOutlook outlook) {
    SlotWal slot = outlook.slot();
    String time = outlook.secondsUntilLost() == null || slot.isUnreserved() ? "" : ", the slot may be lost in " + Quantity.time(outlook.secondsUntilLost());
    if (slot.safeBytes() == null) {
      return (slot.idleSeconds() == null ? ", nothing but the disk limits it" : ", idle_replication_slot_timeout is set") + time;
    }
    return slot.safeBytes() > 0 ? ", " + Quantity.size(slot.safeBytes()) + " more are safe" + time : ", no more is safe" + time;
  }

  private static String cause(WalOutlook outlook, Hindrance hindrance) {
    SlotWal slot = outlook.slot();
    if (hindrance != null) {
      return hindered(hindrance);
    }
    if (!slot.active()) {
      return "nobody reads the slot at the moment";
    }
    if (slot.confirmedBytes() > slot.retainedBytes() / 2) {
      return "Philotes has confirmed most of it, the source keeps it for a transaction that was open then"
          + (slot.oldestTransaction() == null ? "" : ": end the oldest one, " + slot.oldestTransaction());
    }
    return outlook.bytesPerSecond() != null && outlook.bytesPerSecond() < 0 ? "Philotes is behind and catches up"
        : "Philotes is behind: see whether the buffer is slow, or without one which consumer";
  }

  private static String hindered(Hindrance hindrance) {
    String what = hindrance.stopped() ? "ingestion has stopped for good" : "ingestion waits";
    boolean away = hindrance.code().id().startsWith("PHL-BUF-") && hindrance.code() != ErrorCode.BUFFER_LIMIT;
    String cure = away ? "bring the buffer back" : "do what that code asks for";
    return what + " (" + hindrance.code() + "): " + cure;
  }
}
