package io.philotes.direct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.OpenSource;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectVerticleTest {

  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void deploy() throws Exception {
    BusCodecs.register(vertx);
    vertx.deployVerticle(new DirectVerticle("shop", 1, List.of("orders"))).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** A batch waits for its consumers without limit: one that was never taken in must not. */
  @ParameterizedTest
  @ValueSource(strings = {"write", "read"})
  void aMistakeIsAnswered(String request) {
    String address = request.equals("write") ? Addresses.write("shop") : Addresses.readPassing("shop");
    ReplyException failure = assertThrows(ReplyException.class,
        () -> vertx.eventBus().request(address, new OpenSource("shop")).await(20, TimeUnit.SECONDS));
    assertEquals(ReplyFailure.RECIPIENT_FAILURE, failure.failureType());
  }
}
