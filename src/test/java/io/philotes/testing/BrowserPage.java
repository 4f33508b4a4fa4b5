package io.philotes.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page in a {@link Browser}, and what went wrong in it. */
public final class BrowserPage implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Browser browser;
  private final String target;
  private final String session;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  BrowserPage(Browser browser, String target, String session) throws Exception {
    this.browser = browser;
    this.target = target;
    this.session = session;
    browser.listen(this::happened);
    for (String domain : List.of("Page", "Runtime", "Log")) {
      call(domain + ".enable", new JsonObject());
    }
  }

  private void happened(JsonObject message) {
    if (!session.equals(message.getString("sessionId"))) {
      return;
    }
    JsonObject parameters = message.getJsonObject("params");
    switch (message.getString("method")) {
      case "Runtime.exceptionThrown" -> complaints.add(parameters.getJsonObject("exceptionDetails").encode());
      case "Runtime.consoleAPICalled" -> complaints.add(parameters.encode());
      case "Log.entryAdded" -> logged(parameters.getJsonObject("entry"));
      default -> { }
    }
  }

  /** That /health answers 503 when the service is down is what it is for. */
  private void logged(JsonObject entry) {
    if (!entry.getString("text").contains("503") || !entry.getString("url", "").endsWith("/health")) {
      complaints.add(entry.encode());
    }
  }

  private JsonObject call(String method, JsonObject parameters) throws Exception {
    return browser.call(session, method, parameters);
  }

  /** Exceptions, console messages, refused loads and violations of the page's policy. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  public void size(int width, int height, boolean phone) throws Exception {
    call("Emulation.setDeviceMetricsOverride", new JsonObject().put("width", width).put("height", height)
        .put("deviceScaleFactor", 1).put("mobile", phone));
  }

  public void dark(boolean dark) throws Exception {
    call("Emulation.setEmulatedMedia", new JsonObject().put("features", new JsonArray().add(
        new JsonObject().put("name", "prefers-color-scheme").put("value", dark ? "dark" : "light"))));
  }

  public void open(String url) throws Exception {
    call("Page.navigate", new JsonObject().put("url", url));
  }

  /** The value of an expression; of a promise, what it becomes. */
  public Object eval(String expression) {
    try {
      JsonObject answer = call("Runtime.evaluate", new JsonObject().put("expression", expression)
          .put("returnByValue", true).put("awaitPromise", true));
      if (answer.containsKey("exceptionDetails")) {
        throw new IllegalStateException(answer.encode());
      }
      return answer.getJsonObject("result").getValue("value");
    } catch (IllegalStateException thrown) {
      throw thrown;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** What someone reads there. */
  public String text() {
    return String.valueOf(eval("document.body.innerText"));
  }

  public void awaitText(String text) {
    Await.until("the page says '" + text + "'", PATIENCE, () -> {
      String all = text();
      if (!all.contains(text)) {
        throw new AssertionError("it says: " + all);
      }
      return true;
    });
  }

  /** Takes a picture of the whole page. */
  public void screenshot(Path file) throws Exception {
    JsonObject size = call("Page.getLayoutMetrics", new JsonObject()).getJsonObject("cssContentSize");
    JsonObject picture = call("Page.captureScreenshot", new JsonObject().put("format", "png").put("captureBeyondViewport", true)
        .put("clip", new JsonObject().put("x", 0).put("y", 0).put("width", size.getValue("width"))
            .put("height", size.getValue("height")).put("scale", 1)));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(picture.getString("data")));
  }

  @Override
  public void close() {
    try {
      browser.call(null, "Target.closeTarget", new JsonObject().put("targetId", target));
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
