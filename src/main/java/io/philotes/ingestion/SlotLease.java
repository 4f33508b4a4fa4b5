package io.philotes.ingestion;

import io.philotes.bus.message.SourceOpened;
import io.philotes.config.SourceConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.catalog.SlotFacts;
import io.philotes.postgres.protocol.ServerErrorException;
import io.philotes.timing.Timers;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Without a buffer there is no lease: who reads the slot leads, and another instance of ours may have moved it since we read it. So
 * that is no broken history, but whatever this process knew of the source is of no use then.
 *
 * <p>Does nothing while there is a buffer. Owned by the source's event loop.
 */
final class SlotLease {

  private static final Logger LOG = LoggerFactory.getLogger(SlotLease.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  /** duplicate_object, and what two CREATE PUBLICATION at the same time meet. */
  private static final Set<String> EXISTS = Set.of("42710", "23505");

  private final Timers timers;
  private final SourceConfig config;
  private final SourceServer source;
  private final SourceBuffer buffer;
  private int ownPid;
  private boolean standsBy;

  SlotLease(Timers timers, SourceConfig config, SourceServer source, SourceBuffer buffer) {
    this.timers = timers;
    this.config = config;
    this.source = source;
    this.buffer = buffer;
  }

  /** While another instance reads the slot, one question tells so: fails with {@link StandbyException} then. */
  Future<Void> look() {
    if (!standsBy) {
      return Future.succeededFuture();
    }
    standsBy = false;
    return timers.within(LOOK, source.slot()).otherwise(Optional.empty())
        .compose(slot -> isReadByOther(slot) ? standBy(slot.orElseThrow()) : Future.succeededFuture());
  }

  /** Our own connection reads the slot from now on. */
  void reads(int pid) {
    ownPid = pid;
  }

  boolean isReadByOther(SourceOpened opened, StartFacts facts) {
    return !opened.checkpoint().isKept() && isReadByOther(facts.slot());
  }

  private boolean isReadByOther(Optional<SlotFacts> slot) {
    return slot.filter(seen -> seen.activePid() != 0 && seen.activePid() != ownPid
        && SlotHolder.isOurs(seen.holderApplication(), config.name())).isPresent();
  }

  /** Whether what reads the slot is left of a connection of ours that is dead. */
  boolean isReadByOwnRest(SourceOpened opened, SlotFacts slot) {
    return !opened.checkpoint().isKept() && slot.activePid() != 0 && slot.activePid() == ownPid;
  }

  <T> Future<T> standBy(StartFacts facts) {
    return buffer.release().transform(released -> standBy(facts.slot().orElseThrow()));
  }

  private <T> Future<T> standBy(SlotFacts slot) {
    standsBy = true;
    return Future.failedFuture(new StandbyException(slot.holder()));
  }

  /** Whether a refusal only says that the slot was moved while this process did not read it. */
  boolean isMoved(SourceOpened opened, PhilotesException refusal) {
    return !opened.checkpoint().isKept() && refusal.code() == ErrorCode.SLOT_ADVANCED_ELSEWHERE;
  }

  /** Begins anew where the slot stands, as another process would. */
  <T> Future<T> beginAnew(PhilotesException refusal) {
    LOG.atWarn().addKeyValue("source", config.name()).addKeyValue("why", refusal.getMessage())
        .log("The slot was moved while this process did not read it: by another instance, which delivered what lies between, or by somebody else, and "
            + "then nobody did. Goes on where it stands, because there is no buffer to tell");
    return buffer.release().transform(released -> Future.failedFuture(
        PhilotesException.of(ErrorCode.FENCED, "slot", config.slot(), "it was moved while this process did not read it")));
  }

  /** Two instances that start at the same time for the first time: one of them finds publication or slot just made, and looks again. */
  <T> Future<T> notCreated(SourceOpened opened, Throwable failure) {
    return Future.failedFuture(opened.checkpoint().isKept() || !saysItExists(failure) ? failure
        : PhilotesException.of(ErrorCode.FENCED, "slot", config.slot(), "another instance has just created it, or the publication", failure));
  }

  private static boolean saysItExists(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerErrorException refused && EXISTS.contains(refused.error().sqlState())
          || cause instanceof PgException error && EXISTS.contains(error.getSqlState())) {
        return true;
      }
    }
    return false;
  }
}
