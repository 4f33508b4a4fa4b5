package io.philotes.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekTarget;
import io.philotes.config.LoadedConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.postgres.Lsn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    private CheckOptions check;
    private UninstallOptions uninstall;
    private String initSource;
    private SeekConsumer replay;
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

    @Override
    public int check(LoadedConfig given, CheckOptions options, PrintStream out) {
      check = options;
      return note("check", given, 3);
    }

    @Override
    public int replay(LoadedConfig given, SeekConsumer order, PrintStream out) {
      replay = order;
      return note("replay", given, 0);
    }

    @Override
    public int status(LoadedConfig given, boolean watch, PrintStream out) {
      out.println(watch ? "again and again" : "once");
      return note("status", given, 4);
    }

    @Override
    public int init(LoadedConfig given, String source, PrintStream out) {
      initSource = source;
      return note("init", given, 0);
    }

    @Override
    public int uninstall(LoadedConfig given, UninstallOptions options, PrintStream out) {
      uninstall = options;
      return note("uninstall", given, 0);
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
  void readsWhatToCheckAndHowToTell() {
    assertEquals(3, execute("check"));
    assertEquals(new CheckOptions("", null, false), commands.check);
    assertEquals(3, execute("check", "shop", "--json"));
    assertEquals(new CheckOptions("shop", null, true), commands.check);
    assertEquals(3, execute("check", "--sql"));
    assertEquals(new CheckOptions("", CheckOptions.Sql.BOTH, false), commands.check);
    assertEquals(3, execute("check", "--sql=buffer"));
    assertEquals(new CheckOptions("", CheckOptions.Sql.BUFFER, false), commands.check);
    assertEquals(3, execute("check", "shop", "--sql=source"));
    assertEquals(new CheckOptions("shop", CheckOptions.Sql.SOURCE, false), commands.check);
    assertEquals("check", commands.called);
  }

  @Test
  void b26PrintsTheValuesInForceAndWhereTheyComeFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "buffer: {password: CANARY_file, port: 5434, host: 127.0.0.1}\nhttp: {port: 9000}\n");
    assertEquals(0, execute("config", "--config", file.toString()));
    assertTrue(out().contains("buffer.port=5433 (PHILOTES_BUFFER_PORT)"), out());
    assertTrue(out().contains("http.port=9000 (" + file + ":2)"), out());
    assertTrue(out().contains("http.host=127.0.0.1 (default)") && out().contains("buffer.password=*** ("), out());
    assertFalse((out() + err()).contains("CANARY"), out() + err());
    assertNull(commands.called);
  }

  @Test
  void b26ExplainsEachKeyAndWhatWins() {
    assertEquals(0, execute("config", "--explain"));
    assertTrue(out().startsWith("# A variable wins over the file"), out());
    assertTrue(out().contains("sources[0].slot=philotes_cdc (default)" + System.lineSeparator()
        + "  # Replication slot; created on the first start only."), out());
    assertTrue(out().contains("variable PHILOTES_SOURCE_SLOT"), out());
  }

  @Test
  void readsWhetherToTellTheStatusAgainAndAgain() {
    assertEquals(4, execute("status"));
    assertEquals("once" + System.lineSeparator(), out());
    assertEquals(4, execute("status", "--watch"));
    assertTrue(out().endsWith("again and again" + System.lineSeparator()), out());
  }

  @Test
  void readsWhereToMoveACursor() {
    assertEquals(0, execute("replay", "orders", "--to-position", "17"));
    assertEquals(new SeekConsumer("orders", "", SeekTarget.ofPosition(17), false), commands.replay);
    assertEquals(0, execute("replay", "orders", "--source=shop", "--to-lsn=16/B374D848", "--dry-run"));
    assertEquals(new SeekConsumer("orders", "shop", SeekTarget.ofLsn(Lsn.parse("16/B374D848")), true), commands.replay);
    assertEquals(0, execute("replay", "orders", "--to-time", "2026-01-24T12:00:00+02:00"));
    assertEquals(new SeekConsumer("orders", "", SeekTarget.ofTime(Instant.parse("2026-01-24T10:00:00Z")), false), commands.replay);
  }

  @ParameterizedTest
  @CsvSource({"--to-position,0", "--to-position,-1", "--to-position,1e3", "--to-position,99999999999999999999", "--to-lsn,ZZ/1", "--to-lsn,16/B374D848x",
      "--to-lsn,17", "--to-time,2026-01-24", "--to-time,yesterday", "--to-time,2026-01-24T10:00:00", "--to-time,+99999-01-01T00:00:00Z"})
  void b30SaysWhatAPlaceLooksLike(String option, String place) {
    assertEquals(2, execute("replay", "orders", option + "=" + place));
    assertTrue(err().startsWith("PHL-CON-4 SEEK_INVALID ") && err().contains("=" + place + ")"), err());
  }

  @Test
  void readsWhatToPrepareAndWhatToRemove() {
    assertEquals(0, execute("init", "shop"));
    assertEquals("shop", commands.initSource);
    assertEquals(0, execute("uninstall"));
    assertEquals(new UninstallOptions("", false, false, false, false), commands.uninstall);
    assertEquals(0, execute("uninstall", "--buffer", "--keep-publication", "--yes"));
    assertEquals(new UninstallOptions("", true, true, true, false), commands.uninstall);
    assertEquals(0, execute("uninstall", "shop", "--dry-run"));
    assertEquals(new UninstallOptions("shop", false, false, false, true), commands.uninstall);
  }

  @Test
  void explainsTheResync() {
    assertEquals(0, execute("help", "resync"));
    assertTrue(out().contains("--accept-loss") && out().contains("--from=slot|now") && out().contains("[SOURCE]"), out());
    assertTrue(out().contains("Rows are not copied"), out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void b24PrintsTheVersion(String argument) {
    assertEquals(0, execute(argument));
    assertTrue(out().matches("philotes \\d+\\.\\d+\\.\\d+\\S*\\R"), out());
    assertEquals("", err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h", "help verify", "verify --help", "verify -h", "run -h", "--debug help"})
  void b24PrintsHelp(String arguments) {
    assertEquals(0, execute(arguments.split(" ")));
    assertTrue(out().contains("--config=FILE") && out().startsWith("Usage: philotes"), out());
    assertFalse(out().contains("migrate") || out().contains("\u001b"), out());
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
      "check --sql=both,'(argument=--sql): it is source or buffer'", "check --json --sql,'(argument=--json): it contradicts --sql'",
      "uninstall --yes --dry-run,'(argument=--dry-run): it contradicts --yes'", "uninstall shop --buffer,(argument=--buffer)",
      "chek,did you mean check", "replay,(argument=CONSUMER): its value is missing", "replay a,(argument=replay): the place is missing",
      "replay a --to-position 1 --to-lsn 0/1,(argument=replay): only one place", "init --yes,(argument=--yes): unknown option", "--debug=maybe,(argument=--debug): its value is not valid", "help nonsense,(argument=nonsense): unknown command", "@file,(argument=@file)"})
  void b24AnswersWrongUseInOneLine(String arguments, String expected) {
    assertUsageError(execute(arguments.split(" ")), expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail --json", "help dlq", "migrate"})
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
  void b25ShowsNothingThatMayBeASecret(String argument) {
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
