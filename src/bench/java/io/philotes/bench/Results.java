package io.philotes.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where figures, logs and the JVMs' logs of garbage collections go. */
public final class Results {

  private final Path directory;

  private Results(Path directory) {
    this.directory = directory;
  }

  public static Results open() throws IOException {
    return new Results(Files.createDirectories(Path.of("target", "bench", "results")));
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  /** What {@link #save} kept of this benchmark last, and not before a time. */
  public JsonObject newest(String benchmark, Instant since) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Path newest = files.filter(file -> file.getFileName().toString().matches(benchmark + "-\\d{4}-.*\\.json")).max(Comparator.naturalOrder())
          .orElseThrow(() -> new IllegalStateException("no figures of " + benchmark + " in " + directory));
      JsonObject figures = new JsonObject(Files.readString(newest));
      if (Instant.parse(figures.getJsonObject("machine").getString("at")).isBefore(since)) {
        throw new IllegalStateException(newest + " is from before");
      }
      return figures;
    }
  }

  /** Keeps the figures, with the machine, under the time of the measurement. */
  public Path save(String benchmark, Machine machine, JsonObject figures) throws IOException {
    Path file = file(benchmark + "-" + machine.at().toString().replace(":", "") + ".json");
    Files.writeString(file, new JsonObject().put("machine", machine.json()).mergeIn(figures).encodePrettily());
    return file;
  }
}
