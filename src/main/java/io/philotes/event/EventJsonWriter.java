package io.philotes.event;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;

/** Writes batches and events in the order of keys that the documentation shows. One use, one thread. */
final class EventJsonWriter {

  private static final DateTimeFormatter MICROSECONDS = new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private final JsonGenerator json;
  private Instant lastTime;
  private String lastTimeText;

  EventJsonWriter(JsonGenerator json) {
    this.json = json;
  }

  void batch(EventBatch batch) throws IOException {
    json.writeStartObject();
    json.writeStringField("consumer", batch.consumer());
    json.writeStringField("source", batch.source());
    json.writeNumberField("epoch", batch.epoch());
    json.writeNumberField("first", batch.first());
    json.writeNumberField("last", batch.last());
    json.writeNumberField("attempt", batch.attempt());
    json.writeStringField("deliveryId", batch.deliveryId());
    json.writeArrayFieldStart("events");
    for (ChangeEvent event : batch.events()) {
      event(event);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  void lines(List<ChangeEvent> events) throws IOException {
    for (ChangeEvent event : events) {
      event(event);
      json.writeRaw('\n');
    }
  }

  void event(ChangeEvent event) throws IOException {
    json.writeStartObject();
    identity(event);
    json.writeNumberField("xid", event.xid());
    json.writeStringField("schema", event.schema());
    json.writeStringField("table", event.table());
    json.writeStringField("operation", event.operation().name());
    raw("key", event.key());
    raw("before", event.before());
    json.writeStringField("beforeKind", event.beforeKind().text());
    raw("after", event.after());
    json.writeArrayFieldStart("unchanged");
    for (String column : event.unchanged()) {
      json.writeString(column);
    }
    json.writeEndArray();
    json.writeStringField("eventTime", text(event.eventTime()));
    raw("metadata", event.metadata() == null ? "{}" : event.metadata());
    json.writeEndObject();
  }

  private void identity(ChangeEvent event) throws IOException {
    json.writeStringField("id", event.id());
    json.writeStringField("source", event.source());
    json.writeNumberField("epoch", event.epoch());
    json.writeNumberField("position", event.position());
    json.writeStringField("lsn", event.lsn().toString());
    json.writeStringField("commitLsn", event.commitLsn().toString());
    json.writeNumberField("seq", event.seq());
    json.writeBooleanField("last", event.last());
  }

  private void raw(String field, String value) throws IOException {
    json.writeFieldName(field);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeRawValue(oneLine(value));
    }
  }

  /** In JSON a line break stands between tokens only, where a space means the same. */
  private static String oneLine(String value) {
    if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) {
      return value;
    }
    return value.replace('\n', ' ').replace('\r', ' ');
  }

  /** The events of one transaction share their time: it is formatted once. */
  private String text(Instant time) {
    if (!time.equals(lastTime)) {
      lastTime = time;
      lastTimeText = MICROSECONDS.format(time);
    }
    return lastTimeText;
  }
}
