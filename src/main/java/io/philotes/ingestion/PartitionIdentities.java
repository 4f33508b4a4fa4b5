package io.philotes.ingestion;

import io.philotes.event.RelationColumn;
import io.philotes.event.RelationVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The replica identities of the tables that are published as one. Where they differ, that of all is never FULL, and its columns are
 * those of all that have a key. Another table costs its own columns and not those of all. Bounded by the source's tables.
 */
final class PartitionIdentities {

  private static final char FULL = 'f';
  /** The first that there is stands for all. */
  private static final String ORDER = "dinf";

  private record Member(char identity, List<String> key) {

    static Member of(RelationVersion partition) {
      return new Member(partition.replicaIdentity(), partition.replicaIdentity() == FULL ? List.of()
          : partition.columns().stream().filter(RelationColumn::key).map(RelationColumn::name).toList());
    }
  }

  private final Map<Long, Member> members = new HashMap<>();
  private final Map<Character, Integer> identities = new HashMap<>();
  private final Map<String, Integer> keyColumns = new HashMap<>();

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** @return whether the identity of all is another one now */
  boolean put(RelationVersion partition) {
    Member now = Member.of(partition);
    Member before = members.put(partition.relationOid(), now);
    if (now.equals(before)) {
      return false;
    }
    char identity = identity();
    Set<String> key = Set.copyOf(keyColumns.keySet());
    if (before != null) {
      count(before, -1);
    }
    count(now, 1);
    return before == null && members.size() == 1 || identity != identity() || !key.equals(keyColumns.keySet());
  }

  private void count(Member member, int by) {
    count(identities, member.identity, by);
    member.key.forEach(column -> count(keyColumns, column, by));
  }

  private static <K> void count(Map<K, Integer> counts, K what, int by) {
    counts.merge(what, by, (a, b) -> a + b == 0 ? null : a + b);
  }

  /** The identity of all; FULL when there is none. */
  char identity() {
    return (char) ORDER.chars().filter(identity -> identities.containsKey((char) identity)).findFirst().orElse(FULL);
  }

  /** The columns of all keys. */
  Set<String> key() {
    return new HashSet<>(keyColumns.keySet());
  }
}
