package io.philotes.buffer.store;

import java.util.List;
import java.util.Optional;

/**
 * What to do with the leaves of a source's log after its floor was raised.
 *
 * @param truncate leaves wholly below the floor that still take space
 * @param drop leaves wholly below the floor that are empty already
 * @param shorten the leaf whose expired beginning is deleted row by row, if any
 */
record PartitionPlan(List<Partition> truncate, List<Partition> drop, Optional<Partition> shorten) {

  /**
   * Rows are deleted only where no TRUNCATE is in sight: at the beginning of the leaf that is still being filled, which
   * holds expired and new events together because its source is quiet. A busy source's leaf is soon wholly below the
   * floor. The leaf that holds {@code next}, and those after it, are never dropped.
   */
  static PartitionPlan of(List<Partition> leaves, long floor, long next) {
    List<Partition> below = leaves.stream().filter(leaf -> leaf.to() <= Math.min(floor, next)).toList();
    return new PartitionPlan(
        below.stream().filter(leaf -> !leaf.empty()).toList(),
        below.stream().filter(Partition::empty).toList(),
        leaves.stream().filter(leaf -> leaf.from() < floor && leaf.holds(next) && !leaf.empty()).findFirst());
  }
}
