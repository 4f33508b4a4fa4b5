package io.philotes.postgres.replication;

import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a timeline came to be: the ancestors it branched from, oldest first, and where. See PostgreSQL, chapter
 * "Timelines".
 *
 * @param timeline the timeline described
 */
public record TimelineHistory(int timeline, List<Switch> switches) {

  /** WAL of {@code timeline} from {@code switchPoint} on is not part of the history. */
  public record Switch(int timeline, Lsn switchPoint) {}

  public TimelineHistory {
    switches = List.copyOf(switches);
  }

  /**
   * Up to where the history has the WAL of an ancestor; empty when that timeline is none of its ancestors. A recovery to a
   * point before an earlier switch leaves lines whose switch points go back: the earliest from the ancestor's on counts.
   */
  public Optional<Lsn> endOf(int ancestor) {
    return switches.stream().dropWhile(s -> s.timeline != ancestor).map(Switch::switchPoint).min(Comparator.naturalOrder());
  }

  /**
   * Reads a history file: lines of timeline, switch point and reason, separated by white space; {@code #} begins a
   * comment.
   *
   * @throws ProtocolException when a line has another form
   */
  static TimelineHistory parse(int timeline, String content) {
    List<Switch> switches = new ArrayList<>();
    for (String line : content.split("\n")) {
      String entry = line.strip();
      if (!entry.isEmpty() && !entry.startsWith("#")) {
        switches.add(parseLine(entry));
      }
    }
    return new TimelineHistory(timeline, switches);
  }

  private static Switch parseLine(String entry) {
    String[] fields = entry.split("\\s+", 3);
    try {
      return new Switch(Integer.parseInt(fields[0]), Lsn.parse(fields.length > 1 ? fields[1] : ""));
    } catch (IllegalArgumentException malformed) {
      throw new ProtocolException("TIMELINE_HISTORY: malformed line", 0);
    }
  }
}
