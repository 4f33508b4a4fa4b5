package io.philotes.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that is measured, with a heap of 256 MB: the jar, or one of the other contestants. Its output is copied to a
 * file, with a look at the lines that say how far it is.
 */
public final class MeasuredProcess implements AutoCloseable {

  /** A moment of the process: when it said so, and what it had used until then. */
  public record Moment(long nanos, Usage usage) {}

  private final Process process;
  private final Path log;
  private final long startedAt = System.nanoTime();
  private final Map<Mark, Watch> watches;
  private final Thread reader;
  private final Set<String> streams = new HashSet<>();
  private volatile String disturbance;

  /** One line that is waited for. */
  private static final class Watch {
    private final CountDownLatch seen = new CountDownLatch(1);
    private volatile Moment moment;
  }

  private MeasuredProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    watches = new EnumMap<>(Mark.class);
    for (Mark mark : Mark.values()) {
      watches.put(mark, new Watch());
    }
    reader = new Thread(this::read, "log of a contestant");
    reader.setDaemon(true);
    reader.start();
  }

  public static MeasuredProcess jar(Path jar, List<String> javaOptions, Map<String, String> environment, Path log, String... command)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("-jar", jar.toString()));
    words.addAll(List.of(command));
    return start(javaOptions, words, environment, log);
  }

  /** Lets the service create publication and slot and register its source, and stops it. */
  public static void register(Path jar, Map<String, String> environment, Path log) throws IOException, InterruptedException {
    try (MeasuredProcess process = jar(jar, List.of(), environment, log, "run")) {
      process.await(Mark.STREAMS, 60);
      process.stop();
    }
  }

  /** The service, which finds the verticles of the benchmark. */
  public static MeasuredProcess jarAndBenchmark(Path jar, List<String> javaOptions, Map<String, String> environment, Path log)
      throws IOException {
    String classPath = jar + System.getProperty("path.separator") + ClassPath.ofBenchmark();
    return start(javaOptions, List.of("-cp", classPath, "io.philotes.app.Main", "run"), environment, log);
  }

  /** A class of the benchmark with everything that is on its class path. */
  public static MeasuredProcess main(Class<?> main, List<String> javaOptions, Map<String, String> environment, Path log)
      throws IOException {
    return start(javaOptions, List.of("-cp", ClassPath.ofBenchmark(), main.getName()), environment, log);
  }

  private static MeasuredProcess start(List<String> javaOptions, List<String> what, Map<String, String> environment, Path log)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    words.addAll(javaOptions);
    words.addAll(what);
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PHILOTES_") || name.startsWith("PG"));
    builder.environment().putAll(environment);
    return new MeasuredProcess(builder.start(), log);
  }

  public long pid() {
    return process.pid();
  }

  public long startedAt() {
    return startedAt;
  }

  /** Waits for the line. */
  public Moment await(Mark mark, int seconds) throws InterruptedException {
    Watch watch = watches.get(mark);
    if (!watch.seen.await(seconds, TimeUnit.SECONDS) || watch.moment == null) {
      throw new IllegalStateException("it did not come to " + mark + " within " + seconds + " s, see " + log);
    }
    return watch.moment;
  }

  public void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("it ended with " + process.exitValue() + ", see " + log);
    }
  }

  /** Waits for its end. */
  public int exit(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it still runs after " + seconds + " s, see " + log);
    }
    reader.join();
    return process.exitValue();
  }

  /**
   * Asks it to stop, as an operator would.
   *
   * @throws IllegalStateException when it was disturbed until then: a source was not led all the time, or streamed a second time. Its
   *     figures are then those of something else
   */
  public void stop() throws InterruptedException {
    process.destroy();
    exit(30);
    if (disturbance != null) {
      throw new IllegalStateException("it was disturbed, see " + log + ": " + disturbance);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
         Writer copy = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        look(line);
        copy.append(line).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      watches.values().forEach(watch -> watch.seen.countDown());
    }
  }

  private void look(String line) {
    boolean again = Mark.STREAMS.isIn(line) && !streams.add(line.replaceFirst(".* source=\"([^\"]*)\".*", "$1"));
    if (disturbance == null && (again || line.contains("Does not lead the source any more"))) {
      disturbance = line;
    }
    for (Map.Entry<Mark, Watch> entry : watches.entrySet()) {
      Watch watch = entry.getValue();
      if (watch.moment == null && entry.getKey().isIn(line)) {
        watch.moment = new Moment(System.nanoTime(), Usage.of(process.pid()));
        watch.seen.countDown();
      }
    }
  }
}
