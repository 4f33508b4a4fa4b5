package io.philotes.bus.message;

import java.util.List;

/** Writes down what has changed in the publication. Answered by {@link WriteReply}: DURABLE or LOST; after LOST it may be asked again. */
public record RecordChanges(String source, List<PublicationChange> changes) {
  public RecordChanges {
    changes = List.copyOf(changes);
  }
}
