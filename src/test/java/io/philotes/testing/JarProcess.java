package io.philotes.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The built jar as a process of its own. What it prints is kept line by line, the last {@value #KEPT_LINES} of each
 * stream. Closing kills it. Signals are sent through the process's handle: {@link Process#destroy} would also close the
 * streams, and the rest of what it prints would be lost.
 */
public final class JarProcess implements AutoCloseable {

  private static final int KEPT_LINES = 10_000;
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private static final Set<JarProcess> STARTED = ConcurrentHashMap.newKeySet();

  private final Process process;
  private final CompletableFuture<Instant> ended;
  private final Lines output;
  private final Lines errors;

  private JarProcess(Process process, Consumer<String> reader) {
    this.process = process;
    this.ended = process.onExit().thenApply(any -> Instant.now());
    this.output = new Lines(process.getInputStream(), reader);
    this.errors = new Lines(process.getErrorStream(), line -> { });
    STARTED.add(this);
    ended.thenRun(() -> STARTED.remove(this));
  }

  /** Those that were started here and have not ended. */
  static List<JarProcess> running() {
    return STARTED.stream().filter(JarProcess::isAlive).toList();
  }

  /** The jar that the build made: {@code -Dphilotes.jar}. */
  public static Path jar() {
    Path jar = Path.of(System.getProperty("philotes.jar", "target/philotes.jar"));
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing: run through mvn verify, or mvn -DskipTests package first");
    }
    return jar;
  }

  /** Starts {@code java -jar philotes.jar arguments} with a heap of 256 MB and these variables beside the inherited ones. */
  public static JarProcess start(Map<String, String> environment, String... arguments) {
    return start(256, environment, arguments);
  }

  /** @param heapMegabytes most heap */
  public static JarProcess start(int heapMegabytes, Map<String, String> environment, String... arguments) {
    return start(heapMegabytes, environment, line -> { }, arguments);
  }

  /**
   * @param heapMegabytes most heap
   * @param reader gets every line of stdout, in order, on a thread of its own
   */
  public static JarProcess start(int heapMegabytes, Map<String, String> environment, Consumer<String> reader,
                                 String... arguments) {
    return start(List.of(), heapMegabytes, environment, reader, arguments);
  }

  /**
   * With {@code -Dphilotes.jvm.plain=true} the JVM runs as it does without options; else it starts fast and does not run fast.
   *
   * @param launcher a command that ends in running the command behind it, such as {@code env}, in the same process
   */
  public static JarProcess start(List<String> launcher, int heapMegabytes, Map<String, String> environment,
                                 Consumer<String> reader, String... arguments) {
    List<String> command = new ArrayList<>(launcher);
    command.add(JAVA);
    command.addAll((Boolean.getBoolean("philotes.jvm.plain") ? Jvm.PLAIN : Jvm.QUICK).options());
    command.addAll(List.of("-Xmx" + heapMegabytes + "m", "-jar", jar().toString()));
    return launch(command, environment, reader, arguments);
  }

  /** Does beforehand what the first start would do and others not: a test that measures a start calls it before. */
  public static void prepare() {
    jar();
    StartArchive.file();
  }

  /**
   * Starts the jar as only tests can: it obeys failpoints and finds the verticles of tests that {@link TestJar} names. The
   * JVM starts fast and does not run fast, and has few threads: many run at the same time.
   *
   * @param options for the JVM
   */
  public static JarProcess startWithTests(int heapMegabytes, List<String> options, Map<String, String> environment,
                                          Consumer<String> reader, String... arguments) {
    return startWithTests(Jvm.QUICK, heapMegabytes, options, environment, reader, arguments);
  }

  /** @param options for the JVM, beside those of its kind */
  public static JarProcess startWithTests(Jvm jvm, int heapMegabytes, List<String> options, Map<String, String> environment,
                                          Consumer<String> reader, String... arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(jvm.options());
    if (jvm == Jvm.QUICK) {
      command.add("-XX:+UseSerialGC");
    }
    command.addAll(options);
    command.addAll(List.of("-Xmx" + heapMegabytes + "m", "-cp", TestJar.classPath(), "io.philotes.app.Main"));
    return launch(command, environment, reader, arguments);
  }

  /** Starts {@code java} with these options, the last of which say what it runs. */
  static JarProcess java(List<String> options, Map<String, String> environment, Consumer<String> reader, String... arguments) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(options);
    return launch(command, environment, reader, arguments);
  }

  private static JarProcess launch(List<String> command, Map<String, String> environment, Consumer<String> reader,
                                   String... arguments) {
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PHILOTES_"));
    builder.environment().putAll(environment);
    try {
      return new JarProcess(builder.start(), reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; false when it still runs after the limit. */
  public boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** When it ended; waits for that. */
  public Instant ended() {
    return ended.join();
  }

  /** What it printed to stdout so far. */
  public List<String> output() {
    return output.copy();
  }

  /** What it printed to stderr so far: its log. */
  public List<String> errors() {
    return errors.copy();
  }

  /** SIGKILL: nothing is said goodbye to. What it had printed is still read. */
  public void kill() {
    process.toHandle().destroyForcibly();
    awaitExit(Duration.ofSeconds(30));
  }

  /** SIGTERM: a graceful stop. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** SIGINT, as Ctrl-C: a graceful stop, unless the process was started with the signal ignored. */
  public void interrupt() {
    signal("INT");
  }

  /** SIGSTOP: the process freezes, its connections stay open. */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT: the frozen process goes on as if no time had passed. */
  public void thaw() {
    signal("CONT");
  }

  /**
   * Waits for its end and for the rest of what it prints.
   *
   * @return the exit code; 128 + number when a signal ended it
   * @throws AssertionError when it still runs after the limit; it is killed then
   */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.toHandle().destroyForcibly();
        throw new AssertionError("the jar still ran after " + limit + "; it said " + errors());
      }
      output.awaitEnd();
      errors.awaitEnd();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it prints a line to stdout or stderr that contains the text. */
  public void awaitLine(String text, Duration limit) {
    Await.until("the jar prints '" + text + "'", limit, () -> {
      boolean found = output.contain(text) || errors.contain(text);
      if (!found && !isAlive()) {
        throw new IllegalStateException("the jar ended with " + process.exitValue() + " and said " + errors());
      }
      return found;
    });
  }

  /** GET from its HTTP endpoint on the loopback interface. */
  public static HttpResponse<String> get(int port, String path) throws IOException {
    return get(port, path, "");
  }

  /** @param token shown as a bearer token unless it is empty */
  public static HttpResponse<String> get(int port, String path, String token) throws IOException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(10));
    HttpRequest request = (token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("SIG" + name + " did not reach process " + process.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The last lines of a stream, read by a thread of its own so that the process never waits for us. */
  private static final class Lines {

    private final Deque<String> kept = new ArrayDeque<>();
    private final Consumer<String> listener;
    private final Thread reader;

    Lines(InputStream stream, Consumer<String> listener) {
      this.listener = listener;
      reader = new Thread(() -> read(stream), "lines of the jar");
      reader.setDaemon(true);
      reader.start();
    }

    synchronized List<String> copy() {
      return List.copyOf(kept);
    }

    synchronized boolean contain(String text) {
      return kept.stream().anyMatch(line -> line.contains(text));
    }

    void awaitEnd() throws InterruptedException {
      reader.join(Duration.ofSeconds(10).toMillis());
    }

    private void read(InputStream stream) {
      try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          listener.accept(line);
          keep(line);
        }
      } catch (IOException e) {
        keep("(stream ended: " + e.getMessage() + ")");
      }
    }

    private synchronized void keep(String line) {
      if (kept.size() == KEPT_LINES) {
        kept.removeFirst();
      }
      kept.addLast(line);
    }
  }
}
