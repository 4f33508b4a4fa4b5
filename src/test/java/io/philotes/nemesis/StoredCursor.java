package io.philotes.nemesis;

import io.philotes.endtoend.Rig;
import java.util.List;
import java.util.Optional;

/**
 * Where the consumer's cursor in the buffer stood when processes had died: what later ones deliver lies behind it. A
 * committed cursor stays committed, so the last one that was read holds also when the buffer is away at the next death.
 * Belongs to one thread.
 */
final class StoredCursor {

  private final Rig rig;
  private final String consumer;
  private long last;
  private int known;
  private int unknown;

  /** @param fence of whoever led last */
  record Place(long fence, long position) {}

  StoredCursor(Rig rig, String consumer) {
    this.rig = rig;
    this.consumer = consumer;
  }

  /** Reads it, past the lines that fail; empty while the buffer is away or the consumer is not declared. */
  Optional<Place> read() {
    Optional<Place> place = query();
    place.ifPresentOrElse(found -> {
      known++;
      last = Math.max(last, found.position());
    }, () -> unknown++);
    return place;
  }

  private Optional<Place> query() {
    try {
      return rig.buffer().query("SELECT s.fence, c.position FROM philotes.sources s JOIN philotes.consumers c ON c.source_id = s.id"
          + " WHERE s.name = '" + Rig.SOURCE + "' AND c.name = '" + consumer + "'").stream().findFirst()
          .map(StoredCursor::place);
    } catch (IllegalStateException away) {
      return Optional.empty();
    }
  }

  private static Place place(List<String> row) {
    return new Place(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)));
  }

  /** The last one read. */
  long last() {
    return last;
  }

  @Override
  public String toString() {
    return known + " deaths with a known cursor, " + unknown + " while the buffer was away";
  }
}
