package io.philotes.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong configurations and wrong commands, given to the jar. No server is needed: nothing is ever connected to. */
class BadConfigurationIT {

  private static final Settings NOTHING = new Settings(Map.of());
  private static final Settings COMPLETE = NOTHING.with("SOURCE_DATABASE", "shop").with("SOURCE_USER", "u").with("BUFFER_DATABASE", "b")
      .with("BUFFER_USER", "u").with("SOURCE_PORT", 1).with("BUFFER_PORT", 2);

  @TempDir
  Path directory;

  @Test
  void b04SaysEverythingThatIsMissingWhenNothingIsConfigured() {
    Ending ending = NOTHING.jar();
    requireProblems(ending, "key=sources)", "key=buffer.database)", "key=buffer.user)");
    assertTrue(ending.verdicts().get(0).contains("PHILOTES_SOURCE_DATABASE"), ending::toString);
  }

  @Test
  void b26AnEmptyVariableCountsAsNotSet() {
    requireProblems(COMPLETE.with("BUFFER_USER", "").jar("run"), "key=buffer.user)");
  }

  @Test
  void b01SaysThatTheFileIsNotThere() {
    NOTHING.jar("run", "--config", directory.resolve("none.yaml").toString()).requireOne(ErrorCode.CONFIG_FILE, "none.yaml", "does not exist");
  }

  @Test
  void b01SaysThatTheFileIsADirectory() {
    NOTHING.jar("verify", "--config", directory.toString()).requireOne(ErrorCode.CONFIG_FILE, "directory");
  }

  @Test
  void b02SaysWhereTheSyntaxIsWrongAndShowsNothingOfTheFile() throws IOException {
    String file = write("sources:", "  - name: shop", "   password: CANARY_x");
    NOTHING.jar("run", "--config", file).requireOne(ErrorCode.CONFIG_SYNTAX, "wrong.yaml:3:4");
  }

  @Test
  void b03b05b06b07b08ReportsEveryProblemAtOnce() throws IOException {
    String file = write("sorces: []", "sources:", "  - name: shop", "    hots: CANARY_host", "    port: 70000", "    database: d",
        "    user: u", "    password: CANARY_password", "    slot: My-Slot", "    connectTimeout: 5",
        "buffer:", "  database: b", "  user: u", "  sslMode: prefer", "  retention: 1y", "  maxBytes: 64mbb",
        "http:", "  port: abc");
    requireProblems(NOTHING.jar("run", "--config", file),
        "key=sorces): unknown key, did you mean sources (", "key=sources[0].hots): unknown key, did you mean sources[0].host (",
        "key=sources[0].port): '70000'", "key=sources[0].connectTimeout): '5' has no unit", "key=sources[0].slot): 'My-Slot'",
        "key=buffer.sslMode): 'prefer' is refused", "key=buffer.retention): '1y'", "key=buffer.maxBytes): '64mbb'", "key=http.port): 'abc'");
  }

  @Test
  void b20NamesSourcesThatAreThereTwice() throws IOException {
    String file = write("sources:", "  - {name: shop, database: d, user: u}", "  - {name: shop, database: e, user: u}",
        "buffer: {database: b, user: u, port: 5433}");
    requireProblems(NOTHING.jar("run", "--config", file), "key=sources[1].name): 'shop' is also the name of sources[0]",
        "key=sources[1].slot): 'philotes_cdc' is also the slot of sources[0]");
  }

  @Test
  void b03SuggestsTheVariableThatWasMeant() {
    requireProblems(COMPLETE.with("SOURCE_PASSWRD", "CANARY_x").jar("run"), "did you mean PHILOTES_SOURCE_PASSWORD");
  }

  @Test
  void b42SaysThatTheHttpPortIsTaken() throws Exception {
    try (Impostor other = new Impostor(Impostor.Manner.SILENT)) {
      COMPLETE.with("HTTP_PORT", other.port()).jar("run").requireOne(ErrorCode.HTTP_PORT, "address=127.0.0.1:" + other.port());
    }
  }

  @Test
  void b17SaysWhatIsWrongWithTls() throws IOException {
    requireProblems(COMPLETE.with("SOURCE_SSL_MODE", "prefer").jar("run"), "key=sources[0].sslMode): 'prefer' is refused, because it silently falls back");
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "CANARY_garbage");
    Path key = Files.writeString(directory.resolve("encrypted.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nCANARY_key\n");
    requireProblems(COMPLETE.with("BUFFER_SSL_MODE", "verify-full").with("BUFFER_SSL_ROOT_CERT", garbage).with("SOURCE_SSL_ROOT_CERT", "/no/ca.pem")
            .with("SOURCE_SSL_KEY", key).jar("run"),
        "key=buffer.sslRootCert): the file " + garbage + " holds no PEM certificate", "key=sources[0].sslRootCert): the file /no/ca.pem does not exist",
        "key=sources[0].sslKey): it needs sslCert", "key=sources[0].sslKey): the key in " + key + " is encrypted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--password=CANARY_x", "run --password CANARY_x", "run --token=CANARY_x", "verify --source-password=CANARY_x"})
  void b25APasswordAsAnArgumentIsRefusedAndNotRepeated(String arguments) {
    NOTHING.jar(arguments.split(" ")).requireOne(ErrorCode.USAGE, "argument=", "passwordFile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runn", "run --cofig x", "run word=CANARY_value", "run --config",
      "help nothing", "replay"})
  void b24RefusesAWrongCommand(String arguments) {
    NOTHING.jar(arguments.split(" ")).requireOne(ErrorCode.USAGE, "argument=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "-V", "help", "--help", "run --help"})
  void b24AnswersOnStdoutWhoAsksForHelp(String arguments) {
    Ending ending = NOTHING.jar(arguments.split(" "));
    assertEquals(0, ending.exit(), ending::toString);
    assertEquals(List.of(), ending.errors());
    assertTrue(ending.output().get(0).matches("philotes \\d.*|Usage: philotes.*"), ending::toString);
  }

  private String write(String... lines) throws IOException {
    return Files.write(directory.resolve("wrong.yaml"), Arrays.asList(lines)).toString();
  }

  /** One line for each problem, in any order. */
  private static void requireProblems(Ending ending, String... parts) {
    ending.requireClean();
    assertEquals(2, ending.exit(), ending::toString);
    assertEquals(parts.length, ending.verdicts().size(), ending::toString);
    for (String part : parts) {
      assertTrue(ending.verdicts().stream().anyMatch(line -> line.startsWith("PHL-CFG-3 CONFIG_INVALID ") && line.contains(part)),
          () -> "'" + part + "' is not in " + ending);
    }
  }
}
