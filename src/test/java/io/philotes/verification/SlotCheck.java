package io.philotes.verification;

import static io.philotes.verification.BufferedEvent.lsn;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * K8 at one moment: the source has the one slot, and it was never told more than the buffer has on record. Slots are read
 * before the buffer is, because both only grow.
 */
final class SlotCheck {

  private final Map<String, Long> confirmed = new HashMap<>();

  SlotCheck(Connection source) throws SQLException {
    try (Statement statement = source.createStatement(); ResultSet row = statement.executeQuery(
        "SELECT slot_name, coalesce(confirmed_flush_lsn, '0/0') - '0/0' FROM pg_replication_slots"
            + " WHERE database = current_database() AND NOT temporary AND NOT starts_with(slot_name, '" + SecondOpinion.PREFIX + "')")) {
      while (row.next()) {
        confirmed.put(row.getString(1), row.getBigDecimal(2).longValue());
      }
    }
  }

  void compareWith(BufferedSource buffer, Findings findings) {
    confirmed.forEach((slot, flushed) -> {
      if (!slot.equals(buffer.slot())) {
        findings.add("K8", "slot " + slot + " is left over");
      } else if (Long.compareUnsigned(flushed, buffer.ackedLsn()) > 0) {
        findings.add("K8", "the slot was told " + lsn(flushed) + ", the buffer has " + lsn(buffer.ackedLsn()) + " on record");
      }
    });
  }
}
