package io.philotes.ingestion;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;

/** A source in numbers: what its slot keeps, as a test lets it write and the slot move. */
final class SlotWals {

  static final long MB = 1 << 20;
  static final long SEGMENT = 16 * MB;

  private long written;
  private long restart;
  private long confirmed;
  private Long limit;
  private boolean active = true;
  private String status;
  private Double idle;
  private String oldest;

  /** At an LSN whose halves are above 7FFFFFFF. */
  SlotWals() {
    this(0xF000_0000_F000_0000L);
  }

  SlotWals(long lsn) {
    written = lsn;
    restart = lsn;
    confirmed = lsn;
  }

  SlotWals limitedTo(long bytes) {
    limit = bytes;
    return this;
  }

  SlotWals active(boolean read) {
    active = read;
    return this;
  }

  SlotWals status(String word) {
    status = word;
    return this;
  }

  SlotWals idle(Double seconds) {
    idle = seconds;
    return this;
  }

  SlotWals oldest(String transaction) {
    oldest = transaction;
    return this;
  }

  SlotWals write(long bytes) {
    written += bytes;
    return this;
  }

  SlotWals confirm() {
    confirmed = written;
    return this;
  }

  /** The slot moves to so much before the end. */
  SlotWals keep(long bytes) {
    restart = written - bytes;
    return this;
  }

  SlotWal slot() {
    long retained = written - restart;
    Long safe = limit == null || "lost".equals(status) ? null : (Long) (limit - retained);
    String word = status != null ? status : safe != null && safe <= 0 ? "unreserved" : "reserved";
    return new SlotWal(new Lsn(restart), new Lsn(confirmed), retained, active, word, "lost".equals(word) ? "idle_timeout" : null, safe, idle,
        oldest);
  }

  WalFacts facts() {
    return new WalFacts(new Lsn(written), SEGMENT, slot());
  }
}
