package io.philotes.http;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceStatus;

/**
 * What an answer means for the health of the part that gave it.
 *
 * <table>
 *   <caption>A source</caption>
 *   <tr><th>state</th><th>level</th><th>why</th></tr>
 *   <tr><td>STREAMING, STANDBY</td><td>UP</td><td>leads and streams, or is ready to take over</td></tr>
 *   <tr><td>STREAMING with a warning of the slot's WAL</td><td>WARNING</td><td>works, and will not for ever; still ready</td></tr>
 *   <tr><td>STARTING, CONNECTING</td><td>STARTING</td><td>on its way</td></tr>
 *   <tr><td>DEGRADED, and streams</td><td>WARNING</td><td>what is published is captured, and something of it is not as it should be: a
 *   table left the publication; still ready</td></tr>
 *   <tr><td>DEGRADED</td><td>DEGRADED</td><td>waits for something that heals by itself, or for room in the buffer</td></tr>
 *   <tr><td>FAILED</td><td>DOWN</td><td>an operator is needed; a restart changes nothing, so it stays live</td></tr>
 *   <tr><td>STOPPING, STOPPED</td><td>STOPPING</td><td>told to</td></tr>
 *   <tr><td>any, stuck for over 60 s</td><td>DOWN, not live</td><td>there is work, both databases answer, nothing moves</td></tr>
 * </table>
 *
 * <p>A consumer is never worse than DEGRADED: one that fails for good must not take the others with it. A consumer that
 * retries is UP until its retries have gone on for longer than configured, which the processor stage says.
 */
final class PartRules {

  static final String SOURCE = "source";
  static final String BUFFER = "buffer";
  static final String PROCESSOR = "processor";
  static final String CONSUMER = "consumer";
  static final String CLEANUP = "cleanup";

  /** A source with work and two answering databases that moves nothing for so long is stuck. */
  static final double STUCK_SECONDS = 60;

  private static final String RESTART = "Keep the log, then restart the process, if its liveness probe has not done so.";

  private PartRules() {}

  static PartHealth source(String name, Answer<SourceStatus> answer) {
    return answer.value().map(PartRules::source).orElseGet(() -> unanswered(SOURCE, name, answer.kind()));
  }

  private static PartHealth source(SourceStatus status) {
    String name = status.name();
    String state = status.state().name();
    if (status.stuckSeconds() > STUCK_SECONDS) {
      String reason = "no progress for " + (long) status.stuckSeconds() + " s although both databases answer";
      return PartHealth.dead(SOURCE, name, state, reason).withRemedy(RESTART).withCode(status.code());
    }
    return switch (status.state()) {
      case STREAMING, STANDBY -> status.retainedWal().warning() == null ? PartHealth.up(SOURCE, name, state)
          : PartHealth.at(Level.WARNING, SOURCE, name, state, status.retainedWal().warning()).withCode(status.retainedWal().code());
      case STARTING -> PartHealth.at(Level.STARTING, SOURCE, name, state, reason(status, "is starting"));
      case CONNECTING -> PartHealth.at(Level.STARTING, SOURCE, name, state, reason(status, "is connecting"));
      case DEGRADED -> PartHealth.at(status.streams() ? Level.WARNING : Level.DEGRADED, SOURCE, name, state, reason(status, "waits")).withCode(status.code());
      case FAILED -> PartHealth.at(Level.DOWN, SOURCE, name, state, reason(status, "has failed")).withCode(status.code());
      case STOPPING, STOPPED -> PartHealth.at(Level.STOPPING, SOURCE, name, state, "is stopping");
    };
  }

  private static String reason(SourceStatus status, String otherwise) {
    String reason = status.error() == null ? otherwise : status.error();
    return status.retainedWal().warning() == null ? reason : reason + " Besides: " + status.retainedWal().warning();
  }

  static PartHealth buffer(String source, Answer<BufferStatus> answer) {
    return answer.value().map(PartRules::buffer).orElseGet(() -> unanswered(BUFFER, source, answer.kind()));
  }

  private static PartHealth buffer(BufferStatus status) {
    return status.reachable() ? PartHealth.up(BUFFER, status.source(), null)
        : PartHealth.at(Level.DEGRADED, BUFFER, status.source(), null, "the buffer database cannot be reached")
            .withRemedy("Check that its PostgreSQL runs and can be reached. Ingestion waits; nothing is lost while the source keeps its WAL.");
  }

  static PartHealth processor(Answer<ProcessorStatus> answer) {
    return answer.value().map(status -> PartHealth.up(PROCESSOR, null, null))
        .orElseGet(() -> unanswered(PROCESSOR, null, answer.kind()));
  }

  static PartHealth consumer(ConsumerStatus status) {
    String name = nameOf(status);
    String state = status.state().name();
    return switch (status.state()) {
      case STANDBY, IDLE, DELIVERING, RETRYING -> PartHealth.up(CONSUMER, name, state);
      case ABSENT -> PartHealth.at(Level.DEGRADED, CONSUMER, name, state,
          "no handler is registered on " + Addresses.consumer(status.name()))
          .withRemedy("Start the verticle that consumes there, or take the consumer out of the configuration. Its events are kept until it comes.");
      case DEGRADED -> PartHealth.at(Level.DEGRADED, CONSUMER, name, state, reason(status, "fails again and again"))
          .withCode(status.code());
      case FAILED -> PartHealth.at(Level.DEGRADED, CONSUMER, name, state, reason(status, "has failed"))
          .withCode(status.code());
      case STOPPED -> PartHealth.at(Level.STOPPING, CONSUMER, name, state, "is stopped");
    };
  }

  static String nameOf(ConsumerStatus status) {
    return status.name() + " of " + status.source();
  }

  private static String reason(ConsumerStatus status, String otherwise) {
    return status.error() == null ? otherwise : status.error();
  }

  static PartHealth cleanup(Answer<CleanupStatus> answer) {
    return answer.value().map(PartRules::cleanup).orElseGet(() -> unanswered(CLEANUP, null, answer.kind()));
  }

  private static PartHealth cleanup(CleanupStatus status) {
    return status.error() == null ? PartHealth.up(CLEANUP, null, null)
        : PartHealth.at(Level.DEGRADED, CLEANUP, null, null, status.error())
            .withRemedy("It runs again by itself. Until it succeeds, expired events are kept and the buffer grows.");
  }

  private static PartHealth unanswered(String part, String name, Answer.Kind kind) {
    String state = kind.name();
    return switch (kind) {
      case ANSWERED -> throw new IllegalArgumentException("an answer was given");
      case REFUSED -> PartHealth.at(Level.DEGRADED, part, name, state, "does not tell its status")
          .withRemedy("See the log: a stage that cannot tell its status has met a mistake of ours.");
      case SILENT -> PartHealth.dead(part, name, state, "does not answer: its event loop is blocked").withRemedy(RESTART);
      case NOT_STARTED -> PartHealth.at(Level.STARTING, part, name, state, "is not started yet");
      case GONE -> PartHealth.dead(part, name, state, "is gone without having been told to stop").withRemedy(RESTART);
      case STOPPED -> PartHealth.at(Level.STOPPING, part, name, state, "is stopped");
    };
  }
}
