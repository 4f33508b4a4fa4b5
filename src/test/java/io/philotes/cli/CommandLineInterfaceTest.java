package io.philotes.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.LoadedConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {

  private static final Map<String, String> ENVIRONMENT = Map.of("PHILOTES_SOURCE_DATABASE", "shop", "PHILOTES_SOURCE_USER", "u",
      "PHILOTES_BUFFER_DATABASE", "philotes", "PHILOTES_BUFFER_USER", "u", "PHILOTES_BUFFER_PORT", "5433");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Recorder commands = new Recorder();

  /** Notes what it is asked for, and fails if told so. */
  private static final class Recorder implements Commands {

    private String called;
    private LoadedConfig config;
    private ResyncOptions resync;
    private RuntimeException failure;

    @Override
    public int run(LoadedConfig given) {
      return note("run", given, 0);
    }

    @Override
    public int verify(LoadedConfig given, PrintStream out) {
      out.println("whole");
      return note("verify", given, 5);
    }

    @Override
    public int resync(LoadedConfig given, ResyncOptions options, PrintStream out) {
      resync = options;
      return note("resync", given, 0);
    }

    private int note(String command, LoadedConfig given, int exitCode) {
      called = command;
      config = given;
      if (failure != null) {
        throw failure;
      }
      return exitCode;
    }
  }

  private int execute(String... args) {
    return new CommandLineInterface(ENVIRONMENT, commands, print(out), print(err)).execute(args);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void assertUsageError(int exitCode, String expected) {
    assertEquals(2, exitCode);
    assertEquals("", out());
    assertEquals(1, err().lines().count(), err());
    assertTrue(err().startsWith("PHL-CLI-1 ") && err().contains(expected), err());
    assertNull(commands.called);
  }

  @Test
  void runsByDefault() throws IOException {
    assertEquals(0, execute());
    assertEquals("run", commands.called);
    Path file = Files.writeString(folder.resolve("p.yaml"), "http: {port: 1234}\n");
    assertEquals(0, execute("--config", file.toString()));
    assertEquals(1234, commands.config.config().http().port());
    assertEquals(0, execute("run", "--config=" + file, "--debug"));
    assertEquals(0, execute("--debug", "--config", file.toString(), "run"));
    assertEquals(1234, commands.config.config().http().port());
    assertEquals("", out());
  }

  @Test
  void verifies() {
    assertEquals(5, execute("verify"));
    assertEquals("verify", commands.called);
    assertEquals("whole\n", out());
  }

  @Test
  void resyncsOnlyAsFarAsItIsTold() {
    assertEquals(0, execute("resync"));
    assertEquals(new ResyncOptions("", null, false, false), commands.resync);
    assertEquals(0, execute("resync", "shop", "--from", "now", "--accept-loss"));
    assertEquals(new ResyncOptions("shop", ResyncOptions.From.NOW, true, false), commands.resync);
    assertEquals(0, execute("resync", "shop", "--from=slot", "--yes"));
    assertEquals(new ResyncOptions("shop", ResyncOptions.From.SLOT, true, false), commands.resync);
    assertEquals(0, execute("resync", "--dry-run"));
    assertEquals(new ResyncOptions("", null, false, true), commands.resync);
    assertEquals("resync", commands.called);
  }

  @Test
  void explainsTheResync() {
    assertEquals(0, execute("help", "resync"));
    assertTrue(out().contains("--accept-loss") && out().contains("--from=slot|now") && out().contains("[SOURCE]"), out());
    assertTrue(out().contains("Rows are not copied"), out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void printsTheVersion(String argument) {
    assertEquals(0, execute(argument));
    assertTrue(out().matches("philotes \\d+\\.\\d+\\.\\d+\\S*\\R"), out());
    assertEquals("", err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h", "help verify", "verify --help", "verify -h", "run -h", "--debug help"})
  void printsHelp(String arguments) {
    assertEquals(0, execute(arguments.split(" ")));
    assertTrue(out().contains("--config=FILE") && out().startsWith("Usage: philotes"), out());
    assertFalse(out().contains("uninstall") || out().contains("\u001b"), out());
    assertEquals("", err());
    assertNull(commands.called);
  }

  @ParameterizedTest
  @CsvSource({"vrify,'(argument=vrify): unknown command, did you mean verify'", "foo,'(argument=foo): unknown command. '",
      "--confg=x,'(argument=--confg): unknown option, did you mean --config'", "--config,(argument=--config): its value is missing",
      "run --config a --config b,(argument=--config): it is given twice", "run verify,(argument=verify): unknown command",
      "--port 8080,(argument=--port): unknown option", "-x,(argument=-x): unknown option", "verify extra,(argument=extra)",
      "resync shop --from yesterday,'(argument=--from): it is slot or now'", "resync a b,(argument=b): unknown command",
      "resync --from,(argument=--from): its value is missing", "verify --from now,(argument=--from): unknown option",
      "resync --yes --dry-run,'(argument=--dry-run): it contradicts --accept-loss'", "resync --dryrun,did you mean --dry-run",
      "--debug=maybe,(argument=--debug): its value is not valid", "help nonsense,(argument=nonsense): unknown command", "@file,(argument=@file)"})
  void answersWrongUseInOneLine(String arguments, String expected) {
    assertUsageError(execute(arguments.split(" ")), expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "init", "status --json", "replay --from 0/1 --to x", "config", "uninstall --yes", "help status"})
  void knowsTheCommandsOfLaterVersions(String arguments) {
    assertUsageError(execute(arguments.split(" ")), "this command is not in this version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--password CANARY", "--password=CANARY", "run --source-password=CANARY", "--PASSWORD CANARY",
      "verify --token=CANARY", "-password=CANARY", "status --buffer-password CANARY"})
  void b25TakesNoSecretFromTheCommandLine(String arguments) {
    assertUsageError(execute(arguments.split(" ")), "passwordFile");
    assertFalse(err().contains("CANARY"), err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-pCANARY", "--source=postgres://u:CANARY@h/db", "postgres://u:CANARY@h/db", "PGPASSWORD=CANARY"})
  void showsNothingThatMayBeASecret(String argument) {
    assertEquals(2, execute(argument));
    assertFalse(err().contains("CANARY"), err());
  }

  @Test
  void printsOneLineForEachProblemOfTheConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "http: {port: 0}\nbuffer: {retention: 5}\n");
    assertEquals(2, execute("--config", file.toString()));
    assertEquals(2, err().lines().filter(line -> line.startsWith("PHL-CFG-3 CONFIG_INVALID ")).count(), err());
    assertEquals(2, err().lines().count(), err());
    assertNull(commands.called);
    assertEquals(2, execute("verify", "--config", folder.resolve("none").toString()));
    assertTrue(err().contains("PHL-CFG-1 CONFIG_FILE "), err());
  }

  @Test
  void turnsAFailureIntoItsLineAndExitCode() {
    commands.failure = PhilotesException.of(ErrorCode.SOURCE_REFUSED, "server", "h:1", "connection refused");
    assertEquals(3, execute("run"));
    assertEquals(commands.failure.getMessage() + System.lineSeparator(), err());
    err.reset();
    commands.failure = new IllegalStateException("first\nsecond");
    assertEquals(1, execute("verify"));
    assertEquals(1, err().lines().count(), err());
    assertTrue(err().startsWith("PHL-INTERNAL-1 "), err());
  }

  @Test
  void showsTheStackTraceOnlyWhenDebugging() {
    commands.failure = new IllegalStateException("mistake");
    assertEquals(1, execute("run"));
    assertFalse(err().contains("\tat "), err());
    assertEquals(1, execute("run", "--debug"));
    assertTrue(err().contains("\tat "), err());
  }
}
