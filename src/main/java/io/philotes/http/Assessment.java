package io.philotes.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What an {@link Overview} means: the health of every part, the state of the whole, and whether the process is live and
 * ready. Pure: the same overview always gives the same assessment.
 *
 * <p><b>Live</b> answers "would a restart help?". It is false when an event loop does not answer, a stage is gone or a
 * source is stuck. A database that is down, or a source that failed for good, leaves it true: else the cluster would
 * restart us for ever.
 *
 * <p><b>Ready</b> answers "does this instance do its work or stand by for it?": every source streams or stands by. A warning leaves
 * it true, that of a table which left the publication too: another instance would find the same. A source whose buffer is as large as
 * it may be is not read, so it is not ready.
 */
record Assessment(ServiceState state, List<PartHealth> parts) {
  Assessment {
    parts = List.copyOf(parts);
  }

  static Assessment of(Overview overview) {
    List<PartHealth> parts = parts(overview);
    return new Assessment(ServiceState.of(overview.stopping(), parts), parts);
  }

  private static List<PartHealth> parts(Overview overview) {
    List<PartHealth> parts = new ArrayList<>();
    overview.sources().forEach((name, answer) -> parts.add(PartRules.source(name, answer)));
    overview.buffers().forEach((name, answer) -> addIfDeployed(parts, answer, PartRules.buffer(name, answer)));
    addIfDeployed(parts, overview.processor(), PartRules.processor(overview.processor()));
    overview.consumerStatuses().forEach(status -> parts.add(PartRules.consumer(status)));
    addIfDeployed(parts, overview.cleanup(), PartRules.cleanup(overview.cleanup()));
    return parts;
  }

  /**
   * The stages behind ingestion are deployed before it, or never (without a buffer): one that was never there is no
   * part of the service. A source that was never there is still to come.
   */
  private static void addIfDeployed(List<PartHealth> parts, Answer<?> answer, PartHealth health) {
    if (answer.kind() != Answer.Kind.NOT_STARTED) {
      parts.add(health);
    }
  }

  /** Why a restart would help; empty means live. */
  List<String> notLive() {
    return parts.stream().filter(part -> !part.live()).map(PartHealth::sentence).toList();
  }

  /** Why this instance is not ready; empty means ready. */
  List<String> notReady() {
    if (state == ServiceState.STOPPING) {
      return List.of("the service is stopping");
    }
    return parts.stream()
        .filter(part -> part.isSource() && !part.level().works())
        .map(PartHealth::sentence)
        .toList();
  }
}
