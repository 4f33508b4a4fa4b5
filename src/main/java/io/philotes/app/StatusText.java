package io.philotes.app;

import io.philotes.app.Status.Look;
import io.philotes.buffer.store.BufferOverview;
import io.philotes.bus.message.PublicationChange;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.error.Quantity;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.catalog.SlotWal;
import io.philotes.postgres.catalog.WalFacts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Tells a {@link Look} to an operator: a few lines for the service and each source, one for each consumer. */
final class StatusText {

  private static final int MOST_CHANGES = 5;

  private final PhilotesConfig config;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  private StatusText(PhilotesConfig config, Instant now) {
    this.config = config;
    this.now = now;
  }

  /** @param now by the clock of this machine, for ages */
  static List<String> lines(PhilotesConfig config, Look look, Instant now) {
    StatusText text = new StatusText(config, now);
    text.service(look);
    config.sources().forEach(source -> text.source(source, look));
    look.failures().forEach(failure -> text.lines.add(failure.getMessage()));
    return text.lines;
  }

  private void service(Look look) {
    if (look.service() == null) {
      lines.add("service: none answers (" + look.noService() + ")");
      return;
    }
    JsonObject service = look.service().getJsonObject("service", new JsonObject());
    lines.add("service: " + look.service().getString("state") + ", instance " + service.getString("instance") + ", version "
        + service.getString("version"));
  }

  private void source(SourceConfig source, Look look) {
    BufferOverview.Source buffered = look.buffered().get(source.name());
    WalFacts wal = look.sources().get(source.name());
    lines.add("source " + source.name() + " (" + source.database().address() + "/" + source.database().database() + ")");
    state(source, look);
    if (wal != null) {
      slot(source, wal);
    }
    if (buffered == null) {
      row("buffered", config.buffer().enabled() ? "nothing yet" : "nothing: there is no buffer (buffer.enabled is false)");
      direct(source, look);
      return;
    }
    row("led by", buffered.leader() == null ? "nobody" : buffered.leader());
    row("buffered", "up to " + buffered.endLsn() + (wal == null ? "" : ", " + Quantity.size(Math.max(0, wal.currentLsn().value() - buffered.endLsn().value()))
        + " of WAL behind the source") + (buffered.lastCommit() == null ? "" : "; last commit " + age(buffered.lastCommit()) + " ago"));
    row("kept", Quantity.count(buffered.next() - buffered.first(), "event") + ", " + Quantity.size(buffered.bytes()) + ", positions " + buffered.first() + " to "
        + (buffered.next() - 1) + (buffered.firstCommit() == null ? "" : ", the oldest of " + buffered.firstCommit()) + "; retention "
        + Quantity.time(config.buffer().retention().toSeconds()));
    buffered.changes().stream().limit(MOST_CHANGES).forEach(this::change);
    buffered.consumers().forEach(consumer -> consumer(consumer, buffered));
    if (buffered.consumers().isEmpty()) {
      row("consumers", "none declared");
    }
  }

  /** What only the service itself knows. */
  private void state(SourceConfig source, Look look) {
    JsonArray states = look.service() == null ? new JsonArray() : look.service().getJsonArray("sources", new JsonArray());
    states.stream().map(JsonObject.class::cast).filter(told -> source.name().equals(told.getString("id"))).forEach(told -> {
      row("state", told.getString("state") + (told.getString("error") == null ? "" : ": " + told.getString("error")));
      if (told.getString("walWarning") != null) {
        row("warning", told.getString("walWarning"));
      }
      if (!config.buffer().enabled() && told.getValue("publicationChanges") instanceof JsonArray changes) {
        changes.stream().map(JsonObject.class::cast).limit(MOST_CHANGES).forEach(this::change);
      }
    });
  }

  /** Without a buffer only the service knows its consumers. */
  private void direct(SourceConfig source, Look look) {
    JsonArray consumers = config.buffer().enabled() || look.service() == null ? new JsonArray() : look.service().getJsonArray("consumers", new JsonArray());
    consumers.stream().map(JsonObject.class::cast).filter(told -> source.name().equals(told.getString("source")))
        .forEach(told -> row("consumer", told.getString("name") + ": " + told.getString("state") + ", " + Quantity.count(told.getLong("lagEvents"), "event")
            + " on the way"));
  }

  private void change(PublicationChange change) {
    row("changed", age(change.at()) + " ago, before " + change.lsn() + ": " + change.sentence());
  }

  /** Without a buffer only the service knows what has changed, and since its start. */
  private void change(JsonObject told) {
    change(new PublicationChange(Instant.parse(told.getString("at")), Lsn.parse(told.getString("lsn")),
        PublicationChange.Kind.valueOf(told.getString("change")), told.getString("object"), Objects.requireNonNullElse(told.getString("detail"), "")));
  }

  private void slot(SourceConfig source, WalFacts wal) {
    SlotWal slot = wal.slot();
    row("slot", slot == null ? source.slot() + " is not there" : source.slot() + (slot.active() ? " is read, keeps " : " is not read, keeps ")
        + Quantity.size(Math.max(0, slot.retainedBytes())) + " of WAL (" + slot.status() + ")"
        + (slot.safeBytes() == null ? ", without limit" : ", " + Quantity.size(Math.max(0, slot.safeBytes())) + " more are safe"));
  }

  private void consumer(BufferOverview.Consumer consumer, BufferOverview.Source source) {
    long behind = Math.max(0, source.next() - 1 - consumer.position());
    row("consumer", consumer.name() + ": " + (behind == 0 ? "has everything" : Quantity.count(behind, "event") + " behind"
        + (consumer.waitingSince() == null ? "" : ", " + age(consumer.waitingSince())))
        + ", position " + consumer.position() + (consumer.declared() ? "" : " (not declared any more)"));
  }

  private void row(String name, String text) {
    lines.add(String.format(Locale.ROOT, "  %-9s %s", name, text));
  }

  private String age(Instant time) {
    return Quantity.time(Math.max(0, Duration.between(time, now).toSeconds()));
  }
}
