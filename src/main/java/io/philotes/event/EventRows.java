package io.philotes.event;

import io.philotes.postgres.Lsn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Change events side by side in columns, as they go from decoding into the buffer: no object per event.
 *
 * <p>An event is written part by part: its JSON is appended to {@link #json()}, each image closed by {@link #endPart},
 * then {@link #add} completes it. The three parts of an event follow each other: before image, after image, metadata; a
 * part that is absent is closed by {@link #absentPart}. After the rows are handed over nobody writes to them.
 */
public final class EventRows {

  public static final int BEFORE = 0;
  public static final int AFTER = 1;
  public static final int METADATA = 2;
  private static final int PARTS = 3;

  private final JsonBytes json;
  private int[] ends;
  private int endCount;
  private long[] commitLsns;
  private long[] lsns;
  private long[] commitTimes;
  private long[] xids;
  private int[] seqs;
  private int[] relations;
  private byte[] operations;
  private boolean[] lasts;
  private int size;

  public EventRows(int rows, int jsonBytes) {
    int capacity = Math.max(4, rows);
    json = new JsonBytes(jsonBytes);
    ends = new int[capacity * PARTS];
    commitLsns = new long[capacity];
    lsns = new long[capacity];
    commitTimes = new long[capacity];
    xids = new long[capacity];
    seqs = new int[capacity];
    relations = new int[capacity];
    operations = new byte[capacity];
    lasts = new boolean[capacity];
  }

  public int size() {
    return size;
  }

  /** Where the JSON of the next event's parts is written. */
  public JsonBytes json() {
    return json;
  }

  /** Closes the next part of the event being written: everything written to {@link #json()} since the last one. */
  public void endPart() {
    pushEnd(json.size());
  }

  /** The next part of the event being written is SQL NULL. */
  public void absentPart() {
    pushEnd(~json.size());
  }

  /** Forgets what was written of an event that is not complete. */
  public void discard() {
    json.truncate(jsonStart(size));
    endCount = size * PARTS;
  }

  /**
   * Completes the event whose three parts were written.
   *
   * @param lsn of the change record, as unsigned
   * @param commitTime microseconds since 2000-01-01 UTC
   * @param relation the {@link RelationVersion#id()}, 0 when there is none
   */
  public void add(long commitLsn, int seq, long lsn, long xid, long commitTime, int relation, Operation operation) {
    if (endCount != (size + 1) * PARTS) {
      throw new IllegalStateException("an event has three parts, this one has " + (endCount - size * PARTS));
    }
    growRows();
    commitLsns[size] = commitLsn;
    seqs[size] = seq;
    lsns[size] = lsn;
    xids[size] = xid;
    commitTimes[size] = commitTime;
    relations[size] = relation;
    operations[size] = operation.code();
    lasts[size] = false;
    size++;
  }

  /** Marks event {@code i} as the last of its source transaction. */
  public void markLast(int i) {
    lasts[i] = true;
  }

  /**
   * Moves the events from {@code from} on into new rows and forgets them here.
   *
   * @param rows for how many events the new rows have room, at least
   * @param jsonBytes for how much JSON, at least
   */
  public EventRows split(int from, int rows, int jsonBytes) {
    EventRows tail = new EventRows(Math.max(size - from, rows), Math.max(json.size() - jsonStart(from), jsonBytes));
    int shift = jsonStart(from);
    tail.json.put(json.array(), shift, json.size() - shift);
    for (int i = from; i < size; i++) {
      tail.copyEnds(this, i, shift);
      tail.add(commitLsns[i], seqs[i], lsns[i], xids[i], commitTimes[i], relations[i], operation(i));
      tail.lasts[i - from] = lasts[i];
    }
    json.truncate(shift);
    endCount = from * PARTS;
    size = from;
    return tail;
  }

  private void copyEnds(EventRows from, int row, int shift) {
    for (int part = 0; part < PARTS; part++) {
      int end = from.ends[row * PARTS + part];
      pushEnd(end < 0 ? ~(~end - shift) : end - shift);
    }
  }

  public long commitLsn(int i) {
    return commitLsns[i];
  }

  public int seq(int i) {
    return seqs[i];
  }

  public boolean last(int i) {
    return lasts[i];
  }

  public long lsn(int i) {
    return lsns[i];
  }

  public long xid(int i) {
    return xids[i];
  }

  /** Microseconds since 2000-01-01 UTC. */
  public long commitTime(int i) {
    return commitTimes[i];
  }

  public int relation(int i) {
    return relations[i];
  }

  public Operation operation(int i) {
    return Operation.ofCode(operations[i]);
  }

  /** Event {@code i} as a consumer gets it. */
  public ChangeEvent event(int i, String source, int epoch, long position, EventTable table) {
    return table.event(source, epoch, position, new Lsn(lsns[i]), new Lsn(commitLsns[i]), seqs[i], lasts[i], xids[i],
        commitTimes[i], operation(i), part(i, BEFORE), part(i, AFTER), part(i, METADATA));
  }

  /** A part as text, or null when it is absent. */
  public String part(int i, int part) {
    int length = partLength(i, part);
    return length < 0 ? null : new String(json.array(), partStart(i, part), length, StandardCharsets.UTF_8);
  }

  /** The length of a part in bytes, or -1 when it is absent. */
  public int partLength(int i, int part) {
    int end = ends[i * PARTS + part];
    return end < 0 ? -1 : end - partStart(i, part);
  }

  public int partStart(int i, int part) {
    int index = i * PARTS + part;
    return index == 0 ? 0 : position(ends[index - 1]);
  }

  /** Adds the bytes of a part to a checksum; an absent part adds nothing. */
  public void addTo(CRC32C checksum, int i, int part) {
    int length = partLength(i, part);
    if (length > 0) {
      checksum.update(json.array(), partStart(i, part), length);
    }
  }

  /** What these rows weigh in memory, in bytes: JSON and columns. */
  public long bytes() {
    return json.size() + size * 64L;
  }

  private int jsonStart(int row) {
    return row == 0 ? 0 : position(ends[row * PARTS - 1]);
  }

  private static int position(int end) {
    return end < 0 ? ~end : end;
  }

  private void pushEnd(int end) {
    if (endCount == ends.length) {
      ends = Arrays.copyOf(ends, ends.length * 2);
    }
    ends[endCount++] = end;
  }

  private void growRows() {
    if (size < seqs.length) {
      return;
    }
    int capacity = size * 2;
    commitLsns = Arrays.copyOf(commitLsns, capacity);
    lsns = Arrays.copyOf(lsns, capacity);
    commitTimes = Arrays.copyOf(commitTimes, capacity);
    xids = Arrays.copyOf(xids, capacity);
    seqs = Arrays.copyOf(seqs, capacity);
    relations = Arrays.copyOf(relations, capacity);
    operations = Arrays.copyOf(operations, capacity);
    lasts = Arrays.copyOf(lasts, capacity);
  }
}
