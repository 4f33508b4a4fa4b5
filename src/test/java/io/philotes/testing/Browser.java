package io.philotes.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Chromium without a window, spoken to by the DevTools protocol
 * (<a href="https://chromedevtools.github.io/devtools-protocol/">its messages</a>) over a WebSocket. Used by one thread.
 */
public final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Vertx vertx = Vertx.vertx();
  /** Held, because a client that nobody holds is closed by the garbage collector, and its sockets with it. */
  private final WebSocketClient client = vertx.createWebSocketClient(
      new WebSocketClientOptions().setMaxFrameSize(LARGEST_ANSWER).setMaxMessageSize(LARGEST_ANSWER));
  private final Path profile;
  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, Promise<JsonObject>> asked = new ConcurrentHashMap<>();
  private final List<Consumer<JsonObject>> listeners = new CopyOnWriteArrayList<>();
  private int lastId;

  private Browser(Path program) throws Exception {
    profile = Files.createTempDirectory("philotes-browser");
    process = new ProcessBuilder(arguments(program)).redirectErrorStream(true)
        .redirectOutput(profile.resolve("browser.log").toFile()).start();
    try {
      socket = connect();
    } catch (Exception | AssertionError failure) {
      close();
      throw failure;
    }
  }

  /** The browser that is installed here: {@code -Dphilotes.chromium}, or the first of the usual names on the PATH. */
  public static Optional<Path> installed() {
    String given = System.getProperty("philotes.chromium");
    if (given != null) {
      return Optional.of(Path.of(given));
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name))).filter(Files::isExecutable).findFirst();
  }

  public static Browser start(Path program) throws Exception {
    return new Browser(program);
  }

  /** Root may not use the sandbox; a container's /dev/shm may be too small. */
  private List<String> arguments(Path program) {
    List<String> arguments = new ArrayList<>(List.of(program.toString(), "--headless=new", "--remote-debugging-port=0",
        "--user-data-dir=" + profile, "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
        "--force-color-profile=srgb"));
    if ("root".equals(System.getProperty("user.name"))) {
      arguments.add("--no-sandbox");
    }
    arguments.add("about:blank");
    return arguments;
  }

  private WebSocket connect() throws Exception {
    Path told = profile.resolve("DevToolsActivePort");
    Await.until("the browser listens", PATIENCE, () -> {
      if (!process.isAlive()) {
        throw new IllegalStateException("the browser ended: " + read(profile.resolve("browser.log")));
      }
      return Files.exists(told) && read(told).lines().count() == 2;
    });
    List<String> lines = read(told).lines().toList();
    WebSocketConnectOptions address = new WebSocketConnectOptions().setHost("127.0.0.1").setPort(Integer.parseInt(lines.get(0)))
        .setURI(lines.get(1)).setAllowOriginHeader(false);
    return get(client.connect(address)
        .onSuccess(opened -> opened.textMessageHandler(text -> received(new JsonObject(text))).closeHandler(closed -> gone())));
  }

  private void gone() {
    asked.values().forEach(answer -> answer.tryFail("the browser is gone: " + read(profile.resolve("browser.log"))));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void received(JsonObject message) {
    Integer id = message.getInteger("id");
    if (id == null) {
      listeners.forEach(listener -> listener.accept(message));
    } else if (message.containsKey("error")) {
      asked.remove(id).fail(message.getJsonObject("error").encode());
    } else {
      asked.remove(id).complete(message.getJsonObject("result"));
    }
  }

  /** A new page, empty. */
  public BrowserPage page() throws Exception {
    String target = call(null, "Target.createTarget", new JsonObject().put("url", "about:blank")).getString("targetId");
    String session = call(null, "Target.attachToTarget", new JsonObject().put("targetId", target).put("flatten", true))
        .getString("sessionId");
    return new BrowserPage(this, target, session);
  }

  void listen(Consumer<JsonObject> listener) {
    listeners.add(listener);
  }

  /** @param session the page that is meant, or null for the browser itself */
  JsonObject call(String session, String method, JsonObject parameters) throws Exception {
    int id = ++lastId;
    Promise<JsonObject> answer = Promise.promise();
    asked.put(id, answer);
    JsonObject message = new JsonObject().put("id", id).put("method", method).put("params", parameters);
    socket.writeTextMessage((session == null ? message : message.put("sessionId", session)).encode()).onFailure(answer::tryFail);
    return get(answer.future());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    try {
      List<ProcessHandle> family = process.descendants().toList();
      process.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
      family.forEach(child -> child.onExit().join());
      process.onExit().join();
      get(vertx.close());
      forgetProfile();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void forgetProfile() throws IOException {
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
