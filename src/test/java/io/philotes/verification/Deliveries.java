package io.philotes.verification;

import io.philotes.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * K7: what one consumer saw of one source, in its own words. The names of what can be wrong are those of Jepsen's kafka
 * workload: lost write, duplicate, inconsistent offset, nonmonotonic poll, skipped poll. Safe for threads.
 */
public final class Deliveries {

  /** What the consumer was promised. */
  public enum Contract {
    /** Each position once, in order: an effect that is committed together with our cursor or with our position. */
    EXACTLY_ONCE,
    /**
     * In order; positions come again, with the same content, only as the beginning of what a later process gets, or of
     * what a process gets that leads again; and never at or below the cursor that was stored by then.
     */
    AT_LEAST_ONCE
  }

  private static final String POSITION = "\"position\":";
  private static final String ID = "\"id\":\"";
  private static final String LEADS = " Leads the source ";

  private final Contract contract;
  private final Findings findings = new Findings();
  private long[] commits = new long[1024];
  private int[] seqs = new int[1024];
  private int[] contents = new int[1024];
  private int[] tellers = new int[1024];
  private final BitSet seen = new BitSet();
  private long last;
  private long repeated;
  private int processes;

  public Deliveries(Contract contract) {
    this.contract = contract;
  }

  /** Begins a new process: its number, for {@link #event}. Earlier ones may still tell what they had begun. */
  public synchronized Feed newProcess() {
    return new Feed(++processes, false, 0);
  }

  /**
   * Begins a new process that may lose the lead and win it again, and then begins anew at its cursor. When it has ended, or
   * at the end, the caller asks {@link Feed#checkRewinds} whether it led as often as that.
   *
   * @param stored where the consumer's cursor in the buffer stands already: nothing at or before it comes again
   */
  public synchronized Feed newProcessThatMayLeadAgain(long stored) {
    return new Feed(++processes, true, stored);
  }

  /** The same, without a look at the cursor. */
  public Feed newProcessThatMayLeadAgain() {
    return newProcessThatMayLeadAgain(0);
  }

  /** The reader for the stdout of the next process with a stdout sink. */
  public Consumer<String> ofNewProcess() {
    return newProcess()::line;
  }

  /** What one process tells, in its order. */
  public final class Feed {

    private final int process;
    private final boolean mayLeadAgain;
    private long previous = -1;
    private boolean torn;
    private int rewinds;
    private long stored;

    private Feed(int process, boolean mayLeadAgain, long stored) {
      this.process = process;
      this.mayLeadAgain = mayLeadAgain;
      this.stored = stored;
    }

    /** From now on it begins behind this cursor, which the buffer had when it did not lead. */
    public void beginsBehind(long cursor) {
      synchronized (Deliveries.this) {
        stored = Math.max(stored, cursor);
      }
    }

    /** The last position it told of, -1 before the first. */
    public long last() {
      synchronized (Deliveries.this) {
        return previous;
      }
    }

    /** How often it began anew. */
    public int rewinds() {
      synchronized (Deliveries.this) {
        return rewinds;
      }
    }

    /** How often it led, by its log, must explain how often it began: each time after the first is one time anew. */
    public List<Finding> checkRewinds(List<String> log) {
      long led = log.stream().filter(line -> line.contains(LEADS)).count();
      int anew = rewinds();
      return anew < Math.max(1, led) ? List.of()
          : List.of(new Finding("K7", "duplicate: process " + process + " led " + led + " times and began " + anew + " times anew"));
    }

    /**
     * One event was delivered or had its effect.
     *
     * @param id the stable id: source:epoch:commit LSN:seq
     * @param content anything that is equal for equal events
     */
    public void event(long position, String id, int content) {
      synchronized (Deliveries.this) {
        order(position);
        keep(position, id, content);
        tellers[Math.toIntExact(position)] = process;
        previous = position;
        last = Math.max(last, position);
      }
    }

    /** One line of the stdout sink; a killed process may leave a part of one. */
    public void line(String line) {
      synchronized (Deliveries.this) {
        if (torn) {
          find("inconsistent offset: process " + process + " goes on after a torn line");
        }
        torn = !line.endsWith("}}");
        if (!torn) {
          int id = line.indexOf(ID) + ID.length();
          event(position(line), line.substring(id, line.indexOf('"', id)), line.hashCode());
        }
      }
    }

    private void order(long position) {
      boolean again = mayLeadAgain && contract == Contract.AT_LEAST_ONCE && previous >= 0;
      if (again && position <= previous || again && othersHad(position)) {
        rewinds++;
        begin(position);
      } else if (previous >= 0 && position <= previous) {
        find("nonmonotonic poll: process " + process + " has position " + position + " after " + previous);
        return;
      } else if (position > (previous >= 0 ? previous : last) + 1) {
        find("skipped poll: process " + process + " has position " + position + " after " + (previous >= 0 ? previous : last));
      } else if (previous < 0) {
        begin(position);
      }
      if (position <= last) {
        repeated++;
        if (contract == Contract.EXACTLY_ONCE) {
          find("duplicate: position " + position + " comes again");
        }
      }
    }

    /** What it did not deliver on the way to a position was delivered by those who led between its own two times. */
    private boolean othersHad(long position) {
      int next = Math.toIntExact(previous + 1);
      return position > next && position <= last + 1
          && IntStream.range(next, Math.toIntExact(position)).allMatch(one -> seen.get(one) && tellers[one] != process);
    }

    private void begin(long position) {
      if (position <= stored) {
        find("duplicate: process " + process + " begins at position " + position + ", the cursor had stood at " + stored);
      }
    }
  }

  private void keep(long position, String id, int content) {
    int index = Math.toIntExact(position);
    if (index >= seqs.length) {
      int size = Math.max(index + 1, seqs.length * 2);
      commits = Arrays.copyOf(commits, size);
      seqs = Arrays.copyOf(seqs, size);
      contents = Arrays.copyOf(contents, size);
      tellers = Arrays.copyOf(tellers, size);
    }
    int colon = id.lastIndexOf(':');
    long commit = lsn(id.substring(id.lastIndexOf(':', colon - 1) + 1, colon));
    int seq = Integer.parseInt(id.substring(colon + 1));
    if (seen.get(index) && (contents[index] != content || commits[index] != commit || seqs[index] != seq)) {
      find("inconsistent offset: position " + position + " comes again with another content");
    }
    seen.set(index);
    commits[index] = commit;
    seqs[index] = seq;
    contents[index] = content;
  }

  private static long lsn(String text) {
    int slash = text.indexOf('/');
    return Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16);
  }

  private static long position(String line) {
    int from = line.indexOf(POSITION) + POSITION.length();
    return Long.parseLong(line.substring(from, line.indexOf(',', from)));
  }

  /** The largest position seen. */
  public synchronized long last() {
    return last;
  }

  /** Deliveries of positions that had been seen before. */
  public synchronized long repeated() {
    return repeated;
  }

  public void await(long position, Duration limit) {
    Await.until("the consumer has seen position " + position, limit, () -> last() >= position);
  }

  /** What was wrong on the way, and whether everything up to this position was seen. */
  public synchronized List<Finding> findings(long end) {
    List<Finding> all = new ArrayList<>(findings.all());
    for (int position = 1; position <= end && all.size() < 20; position++) {
      if (!seen.get(position)) {
        all.add(new Finding("K7", "lost write: position " + position + " of " + end + " was never seen"));
      }
    }
    if (last > end) {
      all.add(new Finding("K7", "inconsistent offset: position " + last + " was seen, the log ends at " + end));
    }
    return all;
  }

  /** Compares what was seen at a position with what the buffer has there. */
  synchronized void compare(BufferedEvent event, Findings into) {
    int index = Math.toIntExact(event.position());
    if (seen.get(index) && (commits[index] != event.commitLsn() || seqs[index] != event.seq())) {
      into.add("K7", "inconsistent offset: position " + event.position() + " was seen as another event");
    }
  }

  private void find(String what) {
    findings.add("K7", what);
  }
}
