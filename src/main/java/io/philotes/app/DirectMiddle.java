package io.philotes.app;

import io.philotes.config.ConsumerConfig;
import io.philotes.config.PhilotesConfig;
import io.philotes.config.SourceConfig;
import io.philotes.direct.DirectVerticle;
import io.philotes.processor.Cursors;
import io.philotes.processor.EventSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** No buffer: what the stream brings goes to the consumers, and the source forgets it when they have handled it. */
final class DirectMiddle implements Middle {

  private static final Logger LOG = LoggerFactory.getLogger(DirectMiddle.class);

  private final Vertx vertx;
  private final PhilotesConfig config;

  DirectMiddle(Vertx vertx, PhilotesConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  @Override
  public Future<Void> deploy(Stages stages) {
    LOG.warn("There is no buffer (buffer.enabled is false): every event is delivered at least once, nothing can be replayed, and a slot that was lost, "
        + "recreated or moved while this process was down goes unnoticed");
    List<DirectVerticle> verticles = new ArrayList<>();
    for (SourceConfig source : config.sources()) {
      List<String> consumers = config.consumers().stream().filter(consumer -> consumer.reads(source.name())).map(ConsumerConfig::name).toList();
      verticles.add(new DirectVerticle(source.name(), verticles.size() + 1, consumers));
    }
    return stages.deployTogether(verticles);
  }

  @Override
  public EventSource events() {
    return new DirectEvents(vertx);
  }

  @Override
  public Cursors cursors() {
    return new DirectCursors(vertx, config.sources().stream().map(SourceConfig::name).toList());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
