package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The clock of a real server beside one that is right and ones that are wrong. */
class BufferClockIT {

  private final Logger logger = (Logger) LoggerFactory.getLogger(BufferClock.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private EmbeddedBuffer buffer;
  private BufferPool pool;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.empty();
    pool = new BufferPool(buffer.database, 1);
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(logged);
    await(pool.close());
    buffer.close();
  }

  private List<String> warnings(InstantSource ours) {
    await(new BufferClock(ours).warn(pool));
    return logged.list.stream().filter(event -> event.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static InstantSource off(Duration by) {
    return Clock.offset(Clock.systemUTC(), by);
  }

  @Test
  void b40SaysNothingOfClocksThatAgree() {
    assertEquals(List.of(), warnings(InstantSource.system()));
    assertEquals(List.of(), warnings(off(Duration.ofMinutes(4))));
  }

  @Test
  void b40WarnsOfClocksThatAreFarApart() {
    assertEquals(List.of("this machine's clock is 10 min ahead of the buffer's: ages and lags are shown wrong by as much"),
        warnings(off(Duration.ofMinutes(10))));
    logged.list.clear();
    assertTrue(warnings(off(Duration.ofMinutes(-10))).get(0).contains("10 min behind the buffer's"));
  }

  @Test
  void b40IsNoReasonToFailWhenTheBufferCannotBeAsked() {
    await(pool.close());
    assertEquals(List.of(), warnings(off(Duration.ofMinutes(10))));
  }
}
