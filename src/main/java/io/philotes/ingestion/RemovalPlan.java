package io.philotes.ingestion;

import java.util.List;

/**
 * What of a source's installation there is to be removed.
 *
 * @param slot name of the slot; null when it is not there
 * @param retainedBytes WAL that it keeps on the source
 * @param publication name of the publication; null when it is not there
 * @param mayDropPublication whether our role owns it
 * @param otherSlots other logical slots of the same database, which may be using the publication
 */
public record RemovalPlan(String slot, long retainedBytes, String publication, boolean mayDropPublication, List<String> otherSlots) {
  public RemovalPlan {
    otherSlots = List.copyOf(otherSlots);
  }
}
