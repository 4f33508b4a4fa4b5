package io.philotes.nemesis;

import io.philotes.endtoend.Rig;
import io.philotes.verification.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the consumer's cursor in the buffer stood when processes had died: what later ones deliver lies behind it. A
 * committed cursor stays committed, so the last one that was read holds also when the buffer is away at the next death.
 * Belongs to one thread.
 */
final class StoredCursor {

  private final Supplier<List<List<String>>> query;
  private long last;
  private int known;
  private int unknown;

  /** @param fence of whoever led last */
  record Place(long fence, long position) {}

  /** @param query yields a row of fence and position, or none; fails while the buffer is away */
  StoredCursor(Supplier<List<List<String>>> query) {
    this.query = query;
  }

  /** Reads past the lines that fail. */
  static StoredCursor of(Rig rig, String consumer) {
    return new StoredCursor(() -> rig.buffer().query("SELECT s.fence, c.position FROM philotes.sources s JOIN philotes.consumers c ON c.source_id = s.id"
        + " WHERE s.name = '" + Rig.SOURCE + "' AND c.name = '" + consumer + "'"));
  }

  /** Reads it; empty while the buffer is away or the consumer is not declared. */
  Optional<Place> read() {
    Optional<Place> place = place();
    place.ifPresentOrElse(found -> {
      known++;
      last = Math.max(last, found.position());
    }, () -> unknown++);
    return place;
  }

  private Optional<Place> place() {
    try {
      return query.get().stream().findFirst().map(StoredCursor::place);
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

  /** Another run begins: its deaths are counted anew, what was read stays true. */
  void countAnew() {
    known = 0;
    unknown = 0;
  }

  /** A cursor that can never be read is no check. */
  List<Finding> findings() {
    return known > 0 || unknown == 0 ? List.of()
        : List.of(new Finding("K7", "at none of " + unknown + " deaths the cursor could be read: nobody knows whether the next process began behind it"));
  }

  @Override
  public String toString() {
    return known + " deaths with a known cursor, " + unknown + " at which it could not be read";
  }
}
