package io.philotes.ingestion;

import io.philotes.bus.message.PublicationChange;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.WriteReply;
import io.philotes.ingestion.PublicationComparison.Change;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.PublicationFacts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what changes in a publication from one look to the next, tells the log, has it written down, and keeps the last to show.
 * What could not be written is offered again after the next look; of more than a thousand that wait, the oldest are given up, and
 * the log has them. Owned by the source's event loop.
 */
final class PublicationChronicle {

  private static final Logger LOG = LoggerFactory.getLogger(PublicationChronicle.class);
  private static final int MOST_SHOWN = 10;
  private static final int MOST_LOGGED = 20;
  private static final int MOST_WAITING = 1_000;

  private final SourceSettings settings;
  private final SourceServer source;
  private final SourceBuffer buffer;
  private final Supplier<Lsn> sourceEnd;
  private final Supplier<Instant> clock;
  private final Deque<PublicationChange> shown = new ArrayDeque<>();
  private final Deque<PublicationChange> waiting = new ArrayDeque<>();
  private boolean looked;
  private PublicationFacts last;
  private boolean recording;

  /**
   * @param sourceEnd where the WAL ended at last, for when the source does not say it
   * @param clock to show when something was noticed
   */
  PublicationChronicle(SourceSettings settings, SourceServer source, SourceBuffer buffer, Supplier<Lsn> sourceEnd, Supplier<Instant> clock) {
    this.settings = settings;
    this.source = source;
    this.buffer = buffer;
    this.sourceEnd = sourceEnd;
    this.clock = clock;
  }

  /** A look: the first one is only remembered. */
  void seen(Optional<PublicationFacts> now) {
    List<Change> changes = looked ? PublicationComparison.of(settings.source().publication(), Optional.ofNullable(last), now) : List.of();
    looked = true;
    last = now.orElse(null);
    if (changes.isEmpty()) {
      record();
    } else {
      source.wal().map(wal -> wal.currentLsn()).otherwise(failure -> sourceEnd.get()).onSuccess(lsn -> noticed(changes, lsn));
    }
  }

  private void noticed(List<Change> changes, Lsn lsn) {
    Instant at = clock.get();
    List<PublicationChange> placed = changes.stream()
        .map(change -> new PublicationChange(at, lsn, change.kind(), change.object(), change.detail())).toList();
    placed.stream().limit(MOST_LOGGED).forEach(this::log);
    if (placed.size() > MOST_LOGGED) {
      LOG.atWarn().addKeyValue("source", settings.name()).addKeyValue("more", placed.size() - MOST_LOGGED).log("More has changed in the publication");
    }
    placed.forEach(change -> {
      keep(shown, change, MOST_SHOWN);
      keep(waiting, change, MOST_WAITING);
    });
    record();
  }

  private void log(PublicationChange change) {
    LOG.atWarn().addKeyValue("source", settings.name()).addKeyValue("change", change.kind()).addKeyValue("object", change.object())
        .addKeyValue("detail", change.detail()).addKeyValue("lsn", change.lsn()).log("The publication has changed");
  }

  private static void keep(Deque<PublicationChange> changes, PublicationChange change, int most) {
    changes.addLast(change);
    if (changes.size() > most) {
      changes.removeFirst();
    }
  }

  private void record() {
    if (recording || waiting.isEmpty()) {
      return;
    }
    List<PublicationChange> offered = List.copyOf(waiting);
    recording = true;
    buffer.record(new RecordChanges(settings.name(), offered)).otherwise(failure -> WriteReply.lost(null)).onSuccess(reply -> {
      recording = false;
      if (reply.kind() == WriteReply.Kind.DURABLE) {
        offered.forEach(waiting::remove);
      }
    });
  }

  /** The last changes, newest first. */
  List<PublicationChange> shown() {
    List<PublicationChange> newest = new ArrayList<>();
    shown.descendingIterator().forEachRemaining(newest::add);
    return newest;
  }
}
