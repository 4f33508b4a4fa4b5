package io.philotes.endtoend;

import io.philotes.testing.Await;
import io.philotes.testing.JarProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a running product tells over HTTP. */
public final class Status {

  private Status() {}

  static HttpResponse<String> get(int port, String path) {
    try {
      return JarProcess.get(port, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int code(int port, String path) {
    return get(port, path).statusCode();
  }

  static JsonObject stats(int port) {
    HttpResponse<String> answer = get(port, "/stats");
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("/stats answers " + answer.statusCode());
    }
    return new JsonObject(answer.body());
  }

  static JsonObject source(int port, String name) {
    return named(stats(port).getJsonArray("sources"), "id", name);
  }

  static JsonObject consumer(int port, String name) {
    return named(stats(port).getJsonArray("consumers"), "name", name);
  }

  public static String sourceState(int port, String name) {
    return source(port, name).getString("state");
  }

  public static void awaitSource(int port, String name, String state, Duration limit) {
    Await.until("source " + name + " is " + state, limit, () -> {
      JsonObject source = source(port, name);
      if (!state.equals(source.getString("state"))) {
        throw new IllegalStateException("it is " + source.encode());
      }
      return true;
    });
  }

  private static JsonObject named(JsonArray array, String key, String name) {
    for (int i = 0; i < array.size(); i++) {
      if (name.equals(array.getJsonObject(i).getString(key))) {
        return array.getJsonObject(i);
      }
    }
    throw new IllegalStateException(name + " is not in " + array.encode());
  }
}
