package io.philotes.app;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.PassingEvents;
import io.philotes.bus.message.ReadPassing;
import io.philotes.processor.EventPage;
import io.philotes.processor.EventSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Gives the processor the events that are on their way, when there is no buffer to read them from. */
record DirectEvents(Vertx vertx) implements EventSource {

  @Override
  public Future<EventPage> read(String source, int sourceId, int epoch, long afterPosition, int limit) {
    return vertx.eventBus().<PassingEvents>request(Addresses.readPassing(source), new ReadPassing(source, afterPosition, limit),
        DirectCursors.LOCAL).recover(DirectCursors::coded).map(page -> new EventPage(page.body().events()));
  }
}
