package io.philotes.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The form of the log. */
class LoggingTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  /** Sets a context of its own up as the product does, with this level, and gives its logger. */
  private Logger logger(String name, String level) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      context.setMDCAdapter(new LogbackMDCAdapter());
      LogSetup.apply(context, level);
    } finally {
      System.setErr(before);
    }
    return context.getLogger(name);
  }

  private String logged(Runnable logging) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      logging.run();
      return err.toString(StandardCharsets.UTF_8);
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void writesOneLinePerRecordWithItsKeysToStderr() {
    Logger log = logger("io.philotes.x.Thing", "INFO");
    String line = logged(() -> log.atInfo().addKeyValue("source", "shop").addKeyValue("evil", "a\nb\u001b[0m").log("Leads"));
    assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Thing Leads source=\"shop\" evil=\"a\\?b\\?\\[0m\"\\R"), line);
  }

  @Test
  void showsACodedFailureInOneLine() {
    Logger log = logger("io.philotes.x.Thing", "INFO");
    PhilotesException failure = PhilotesException.of(ErrorCode.SOURCE_REFUSED, "server", "h:1", "refused", new IllegalStateException("cause"));
    String line = logged(() -> log.atWarn().setCause(failure).log("Waits"));
    assertTrue(line.endsWith(" WARN  Thing Waits " + failure.getMessage() + System.lineSeparator()), line);
    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void showsTheStackOfAMistake() {
    Logger log = logger("io.philotes.x.Thing", "INFO");
    String text = logged(() -> log.atError().setCause(new IllegalStateException("mistake")).log("Stops"));
    assertTrue(text.contains("java.lang.IllegalStateException: mistake") && text.contains("\tat "), text);
  }

  /** Netty does while no file is free. */
  @Test
  void f13ALibraryThatWarnsEverySecondIsHeardOnceAndInOneLine() {
    Logger netty = logger("io.netty.channel.DefaultChannelPipeline", "INFO");
    String text = logged(() -> {
      for (int i = 0; i < 50; i++) {
        netty.warn("An exceptionCaught() event was fired", new IOException("Too many open files"));
      }
      netty.warn("An exceptionCaught() event was fired", new IOException("something\nelse"));
    });
    assertEquals(2, text.lines().count(), text);
    assertTrue(text.contains("Too many open files") && text.contains("something\\u000aelse"), text);
  }

  @Test
  void whatAUsersVerticleSaysIsNeverLeftOut() {
    Logger theirs = logger("com.acme.Orders", "INFO");
    String text = logged(() -> {
      theirs.warn("order handled", new IOException("slow"));
      theirs.warn("order handled", new IOException("slow"));
    });
    assertEquals(2, text.lines().filter(line -> line.contains("order handled")).count(), text);
    assertTrue(text.contains("\tat "), text);
  }

  @Test
  void whatWeSayOurselvesIsNeverLeftOut() {
    Logger ours = logger("io.philotes.x.Thing", "INFO");
    String text = logged(() -> {
      ours.info("Leads");
      ours.info("Leads");
    });
    assertEquals(2, text.lines().count(), text);
  }

  @Test
  void keepsLibrariesQuietAtAnyLevel() {
    Logger netty = logger("io.netty.Something", "DEBUG");
    assertFalse(netty.isInfoEnabled());
    assertTrue(context.getLogger("io.philotes.Thing").isDebugEnabled());
  }

  @Test
  void takesInfoForAnythingThatIsNoLevel() {
    assertEquals("INFO", LogLevel.of(null));
    assertEquals("INFO", LogLevel.of(""));
    assertEquals("INFO", LogLevel.of("verbose"));
    assertEquals("DEBUG", LogLevel.of("debug"));
  }
}
