package io.philotes.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The form of the log. */
class LoggingTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  /** Sets a context of its own up as the product does, with this level, and gives its logger. */
  private Logger logger(String name, String level) {
    return logger(name, level, LogFormat.TEXT);
  }

  private Logger logger(String name, String level, LogFormat format) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      context.setMDCAdapter(new LogbackMDCAdapter());
      LogSetup.apply(context, level, format);
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

  /** The one of eight bits that begins a sequence, and the one that some take for a line end. */
  @Test
  void controlCharactersAboveAsciiAreHarmlessToo() {
    Logger log = logger("io.philotes.x.Thing", "INFO");
    String line = logged(() -> log.atInfo().addKeyValue("evil", "a\u009b31mb\u0085c\u007f").log("Leads"));
    assertTrue(line.endsWith("evil=\"a?31mb?c?\"" + System.lineSeparator()), line);
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

  @Test
  void writesOneObjectPerRecordForCollectors() throws IOException {
    Logger log = logger("io.philotes.x.Thing", "INFO", LogFormat.JSON);
    String line = logged(() -> log.atInfo().addKeyValue("source", "shop").addKeyValue("position", 7L).addKeyValue("leads", true)
        .addKeyValue("lsn", Lsn.parse("0/FF")).log("Leads"));
    JsonNode object = new ObjectMapper().readTree(line);
    assertEquals(List.of("time", "level", "thread", "logger", "message", "source", "position", "leads", "lsn"), names(object));
    assertTrue(object.get("time").asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), line);
    assertEquals("INFO", object.get("level").asText());
    assertEquals(Thread.currentThread().getName(), object.get("thread").asText());
    assertEquals("io.philotes.x.Thing", object.get("logger").asText());
    assertEquals("Leads", object.get("message").asText());
    assertEquals("shop", object.get("source").asText());
    assertTrue(object.get("position").isIntegralNumber() && object.get("leads").isBoolean(), line);
    assertEquals("0/FF", object.get("lsn").asText());
    assertTrue(line.endsWith("}\n"), line);
  }

  @Test
  void anObjectOfTheLogIsOneLineOfHarmlessCharacters() throws IOException {
    Logger log = logger("io.philotes.x.Thing", "INFO", LogFormat.JSON);
    String evil = "a\nb\r\u001b[0m\u007f\u009b2J\u202ecod\u2028\"\\é\uD83D\uDE00";
    String line = logged(() -> log.atInfo().addKeyValue("ev\nil", evil).setCause(new IllegalStateException(evil)).log(evil));
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.strip().chars().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028), line);
    assertTrue(line.contains("é\uD83D\uDE00"), "what is only foreign stays readable: " + line);
    JsonNode object = new ObjectMapper().readTree(line);
    assertEquals(evil, object.get("message").asText());
    assertEquals(evil, object.get("ev\nil").asText());
  }

  @Test
  void aFailureIsOneMemberOfTheObject() throws IOException {
    Logger log = logger("io.philotes.x.Thing", "INFO", LogFormat.JSON);
    PhilotesException coded = PhilotesException.of(ErrorCode.SOURCE_REFUSED, "server", "h:1", "refused", new IllegalStateException("cause"));
    String text = logged(() -> {
      log.atWarn().setCause(coded).log("Waits");
      log.atError().setCause(new IllegalStateException("mistake")).log("Stops");
    });
    List<String> lines = text.lines().toList();
    assertEquals(2, lines.size(), text);
    assertEquals(coded.getMessage(), new ObjectMapper().readTree(lines.get(0)).get("failure").asText());
    String stack = new ObjectMapper().readTree(lines.get(1)).get("failure").asText();
    assertTrue(stack.startsWith("java.lang.IllegalStateException: mistake\n\tat "), stack);
  }

  @Test
  void aNameOfTheObjectIsGivenOnce() throws IOException {
    Logger log = logger("io.philotes.x.Thing", "INFO", LogFormat.JSON);
    String line = logged(() -> log.atInfo().addKeyValue("message", "theirs").addKeyValue("failure", 1).addKeyValue("a", (Object) null)
        .addKeyValue("a", "again").log("ours"));
    JsonNode object = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(line);
    assertEquals("ours", object.get("message").asText());
    assertEquals("theirs", object.get("message_").asText());
    assertEquals(1, object.get("failure_").asInt());
    assertTrue(object.get("a").isNull(), line);
    assertEquals("again", object.get("a_").asText());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void takesTextForAnythingThatIsNoForm() {
    assertEquals(LogFormat.TEXT, LogFormat.of(null));
    assertEquals(LogFormat.TEXT, LogFormat.of("xml"));
    assertEquals(LogFormat.JSON, LogFormat.of("json"));
  }
}
