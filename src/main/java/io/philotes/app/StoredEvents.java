package io.philotes.app;

import io.philotes.buffer.store.EventReader;
import io.philotes.processor.EventPage;
import io.philotes.processor.EventSource;
import io.vertx.core.Future;

/** Gives the processor the buffer's events to read. */
final class StoredEvents implements EventSource {

  private static final long PAGE_BYTES = 4L * 1024 * 1024;

  private final EventReader reader;

  StoredEvents(EventReader reader) {
    this.reader = reader;
  }

  @Override
  public Future<EventPage> read(String source, int sourceId, int epoch, long afterPosition, int limit) {
    return reader.read(source, sourceId, epoch, afterPosition, limit, PAGE_BYTES).map(page -> new EventPage(page.events()));
  }
}
