package io.philotes.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PhilotesMetricsTest {

  @Test
  void ofVertxOnlyThePoolsAreMeasured() throws Exception {
    try (PhilotesMetrics metrics = new PhilotesMetrics()) {
      Vertx vertx = metrics.instrument(Vertx.builder(), new VertxOptions()).build();
      vertx.eventBus().localConsumer("somewhere", message -> message.reply("yes"));
      vertx.eventBus().request("somewhere", "hello").compose(reply -> vertx.executeBlocking(() -> "done"))
          .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      String text = metrics.scrape();
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertTrue(text.contains("vertx_pool_"), text);
      assertFalse(text.contains("vertx_eventbus"), text);
      assertFalse(text.contains("vertx_net"), text);
      assertFalse(text.contains("vertx_verticle"), text);
    }
  }
}
