package io.philotes.simulation;

import java.util.Arrays;

/**
 * The simulated source's WAL: where each record starts and ends, and the few records that decoding looks at. Records
 * are aligned to 8 bytes, and one that would start a page starts after the page's header.
 */
final class SimWal {

  private static final long PAGE = 8192;
  private static final long HEADER = 24;
  /** The first page of a segment has a longer header. */
  private static final long SEGMENT = 16 << 20;
  private static final long SEGMENT_HEADER = 40;

  private long[] starts = new long[512];
  private long[] ends = new long[512];
  private SimDelivery[] commits = new SimDelivery[512];
  /** For a record of running transactions: where the oldest of them began. */
  private long[] oldest = new long[512];
  private int size;
  private int flushed;
  private long base;

  SimWal(long base) {
    this.base = base;
  }

  /** Appends a record of so many bytes and returns where it starts. */
  long append(int length) {
    if (size == starts.length) {
      grow();
    }
    long end = insertEnd();
    long start = (end & PAGE - 1) == 0 ? end + header(end) : end;
    starts[size] = start;
    ends[size] = skipHeaders(start, start + (length + 7L & ~7L));
    commits[size] = null;
    oldest[size] = 0;
    size++;
    return start;
  }

  /** Where a record ends that would end at {@code end} if no page began in it. */
  private static long skipHeaders(long start, long end) {
    long page = (start & -PAGE) + PAGE;
    long moved = end;
    for (; Long.compareUnsigned(page, moved) < 0; page += PAGE) {
      moved += header(page);
    }
    return moved;
  }

  private static long header(long page) {
    return (page & SEGMENT - 1) == 0 ? SEGMENT_HEADER : HEADER;
  }

  void commit(SimDelivery delivery) {
    commits[size - 1] = delivery;
  }

  void running(long oldestLsn) {
    oldest[size - 1] = oldestLsn;
  }

  void flush() {
    flushed = size;
  }

  /** End of what would survive a crash: what IDENTIFY_SYSTEM tells, and as far as walsenders go. */
  long flushedEnd() {
    return flushed == 0 ? base : ends[flushed - 1];
  }

  long insertEnd() {
    return size == 0 ? base : ends[size - 1];
  }

  int flushed() {
    return flushed;
  }

  long start(int record) {
    return starts[record];
  }

  long end(int record) {
    return ends[record];
  }

  SimDelivery commit(int record) {
    return commits[record];
  }

  long oldest(int record) {
    return oldest[record];
  }

  /** The first record that starts at or after the LSN. */
  int recordAt(long lsn) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(starts[middle], lsn) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Forgets what was not flushed. */
  void loseUnflushed() {
    size = flushed;
  }

  /** Forgets the records that do not end at or before the LSN. */
  void cut(long lsn) {
    while (size > 0 && Long.compareUnsigned(ends[size - 1], lsn) > 0) {
      size--;
    }
    flushed = size;
  }

  private void grow() {
    starts = Arrays.copyOf(starts, size * 2);
    ends = Arrays.copyOf(ends, size * 2);
    commits = Arrays.copyOf(commits, size * 2);
    oldest = Arrays.copyOf(oldest, size * 2);
  }
}
