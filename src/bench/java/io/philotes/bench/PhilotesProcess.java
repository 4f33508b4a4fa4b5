package io.philotes.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The jar in a JVM of its own. Its log is copied to a file, with a look at the line that says it streams. */
final class PhilotesProcess implements AutoCloseable {

  private static final String STREAMS = "Streams";

  private final Process process;
  private final Path log;
  private final long startedAt = System.nanoTime();
  private final CountDownLatch streaming = new CountDownLatch(1);
  private final Thread reader;
  private volatile long streamsAt;
  private volatile Usage streamsUsage;

  private PhilotesProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    reader = new Thread(this::read, "log of the jar");
    reader.setDaemon(true);
    reader.start();
  }

  static PhilotesProcess start(Path jar, List<String> javaOptions, Map<String, String> environment, Path log,
                               String command) throws IOException {
    List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    words.addAll(javaOptions);
    words.addAll(List.of("-jar", jar.toString(), command));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PHILOTES_") || name.startsWith("PG"));
    builder.environment().putAll(environment);
    return new PhilotesProcess(builder.start(), log);
  }

  long pid() {
    return process.pid();
  }

  long startedAt() {
    return startedAt;
  }

  /** When it said that it streams. */
  long streamsAt() {
    return streamsAt;
  }

  /** What it had used when it said so. */
  Usage streamsUsage() {
    return streamsUsage;
  }

  void awaitStream() throws InterruptedException {
    if (!streaming.await(60, TimeUnit.SECONDS) || streamsAt == 0) {
      throw new IllegalStateException("Philotes does not stream, see " + log);
    }
  }

  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("Philotes ended with " + process.exitValue() + ", see " + log);
    }
  }

  /** Waits for its end. */
  int exit(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Philotes still runs after " + seconds + " s, see " + log);
    }
    reader.join();
    return process.exitValue();
  }

  /** Asks it to stop, as an operator would. */
  void stop() throws InterruptedException {
    process.destroy();
    exit(30);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
         Writer copy = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (streamsAt == 0 && line.contains(STREAMS)) {
          streamsAt = System.nanoTime();
          streamsUsage = Usage.of(process.pid());
          streaming.countDown();
        }
        copy.append(line).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      streaming.countDown();
    }
  }
}
