package io.philotes.ingestion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which logical messages become events. Prefixes that begin with {@code philotes:} are kept for the product and never
 * do, whatever is asked for. Immutable.
 */
final class MessageFilter {

  /** Nothing is an event, and nothing annotates. */
  static final MessageFilter NONE = new MessageFilter(List.of(), false);

  /** The longest prefix that an event may have, in characters: it is in memory many times. */
  static final int LONGEST_PREFIX = 1 << 15;

  private static final String OURS = "philotes:";
  private static final String ANNOTATE = OURS + "annotate";

  private final Set<String> whole = new HashSet<>();
  private final List<String> beginnings;
  private final boolean annotations;

  /**
   * @param prefixes whole, or their beginning with a {@code *} behind it
   * @param annotations whether messages may annotate their transaction
   */
  MessageFilter(List<String> prefixes, boolean annotations) {
    prefixes.stream().filter(prefix -> !prefix.endsWith("*")).forEach(whole::add);
    beginnings = prefixes.stream().filter(prefix -> prefix.endsWith("*")).map(prefix -> prefix.substring(0, prefix.length() - 1)).toList();
    this.annotations = annotations;
  }

  /** Whether the source was asked for messages: it sends all of them or none. */
  boolean isAskedFor() {
    return annotations || !whole.isEmpty() || !beginnings.isEmpty();
  }

  boolean takes(String prefix) {
    return !prefix.startsWith(OURS) && (whole.contains(prefix) || beginnings.stream().anyMatch(prefix::startsWith));
  }

  boolean annotates(String prefix) {
    return annotations && prefix.equals(ANNOTATE);
  }
}
