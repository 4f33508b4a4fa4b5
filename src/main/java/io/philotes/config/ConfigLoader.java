package io.philotes.config;

import io.philotes.error.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Loads the configuration: the file if one is named, the environment over it, defaults below. No file is searched for.
 * Reads files and so blocks; for the start of the process, not for an event loop.
 */
public final class ConfigLoader {

  private ConfigLoader() {}

  /**
   * @param file the file given on the command line; without one PHILOTES_CONFIG may name it
   * @throws ConfigException with every problem found
   */
  public static LoadedConfig load(Optional<Path> file, Map<String, String> environment) throws ConfigException {
    return load(file, environment, Machine.here(environment));
  }

  static LoadedConfig load(Optional<Path> file, Map<String, String> environment, Machine machine) throws ConfigException {
    Optional<Path> chosen = file.or(() -> fileFrom(environment));
    Node root = chosen.map(path -> new YamlFile(path).read()).orElseGet(() -> Node.map(Origin.DEFAULT));
    Problems problems = new Problems();
    Reading reading = new Reading(root, problems);
    if (!reading.isKind("(file)", root, Node.Kind.MAP)) {
      problems.throwIfAny();
    }
    new UnknownKeys(problems).check(root);
    new Environment(environment, root, problems).apply();
    PhilotesConfig config = new ConfigReader(reading, machine).read();
    new ConnectionChecks(problems).check(config);
    chosen.ifPresent(path -> warnAboutPasswords(path, reading));
    problems.throwIfAny();
    return new LoadedConfig(config, reading.values(), problems.warnings());
  }

  private static Optional<Path> fileFrom(Map<String, String> environment) throws ConfigException {
    String name = environment.getOrDefault(Variables.CONFIG, "");
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    } catch (InvalidPathException invalid) {
      throw new ConfigException(ErrorCode.CONFIG_FILE, name, "it is not a file name", ErrorCode.CONFIG_FILE.remedy());
    }
  }

  /** A password in plain text is for the eyes of the service alone. */
  private static void warnAboutPasswords(Path file, Reading reading) {
    boolean source = reading.sections("sources").stream().anyMatch(section -> section.isFromFile(ConfigKeys.SOURCE.password()));
    boolean buffer = reading.section("buffer").isFromFile(ConfigKeys.BUFFER_DATABASE.password());
    if ((source || buffer) && FileChecks.isReadableByOthers(file)) {
      reading.problems().warn(file + " holds a password and others may read it. Run chmod 600, or write passwordFile.");
    }
  }
}
