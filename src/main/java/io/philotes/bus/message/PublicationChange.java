package io.philotes.bus.message;

import io.philotes.postgres.Lsn;
import java.time.Instant;

/**
 * A change of a source's publication, as it was noticed.
 *
 * @param at when it was noticed, by the clock of the instance
 * @param lsn where the source's WAL was by then: the change committed before it
 * @param object the table ({@code schema.table}) or the publication that has changed
 * @param detail what it is now, as the rest of a sentence; empty when the kind says all
 */
public record PublicationChange(Instant at, Lsn lsn, Kind kind, String object, String detail) {

  /** What has changed. The names are stored and shown: none is ever changed. */
  public enum Kind {
    TABLE_ADDED("is published now"),
    TABLE_REMOVED("is not published any more"),
    TABLE_RECREATED("was dropped and made anew, and is published"),
    COLUMNS_CHANGED("is published with other columns"),
    ROW_FILTER_CHANGED("is published with another row filter"),
    OPERATIONS_CHANGED("publishes other operations"),
    VIA_ROOT_CHANGED("publishes changes of partitions under another name"),
    GENERATED_COLUMNS_CHANGED("publishes other generated columns"),
    PUBLICATION_DROPPED("was dropped"),
    PUBLICATION_CREATED("was created again"),
    PUBLICATION_RECREATED("was dropped and created again");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** What one reads behind the object. */
    public String text() {
      return text;
    }
  }

  /** The change as a sentence without full stop. */
  public String sentence() {
    return object + " " + kind.text() + (detail.isEmpty() ? "" : ": " + detail);
  }
}
