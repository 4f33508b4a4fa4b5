package io.philotes.http;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/v1/consumers/NAME/seek}: moves the cursor of a consumer, or tells what would come of it. One seek of a
 * consumer at a time; a second one meanwhile is 409. A caller that does not know whether its request arrived sends it again
 * with the same {@code Idempotency-Key} and gets the answer of the first. Belongs to one event loop.
 */
final class SeekEndpoint {

  static final String PATH = "/api/v1/consumers/:consumer/seek";

  private static final String NAME = "[A-Za-z0-9._-]{1,63}";
  private static final String KEY = "[!-~]{1,128}";
  private static final long BODY_MILLIS = 30_000;
  private static final int KEYS = 100;
  private static final int UNAVAILABLE = 503;
  /** Longer than the buffer's readers may take to count. */
  private static final DeliveryOptions PATIENT = new DeliveryOptions().setSendTimeout(75_000).setLocalOnly(true);

  private final Vertx vertx;
  private final Set<String> onTheirWay = new HashSet<>();
  private final Map<String, Answered> answered = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Answered> eldest) {
      return size() > KEYS;
    }
  };

  /** What a request with a key asked for, and what it was told. */
  private record Answered(SeekConsumer order, Future<SeekAnswer> answer) {}

  SeekEndpoint(Vertx vertx) {
    this.vertx = vertx;
  }

  void handle(RoutingContext context) {
    String consumer = context.pathParam("consumer");
    if (!consumer.matches(NAME)) {
      Replies.error(context, 400, "not the name of a consumer");
    } else if (!isJson(context.request().getHeader("Content-Type"))) {
      Replies.error(context, 415, "the body is application/json");
    } else {
      context.request().body().timeout(BODY_MILLIS, TimeUnit.MILLISECONDS)
          .onSuccess(body -> read(context, consumer, body))
          .onFailure(late -> context.request().connection().close());
    }
  }

  private static boolean isJson(String contentType) {
    return contentType != null && contentType.strip().toLowerCase(Locale.ROOT).matches("application/json(\\s*;.*)?");
  }

  private void read(RoutingContext context, String consumer, Buffer body) {
    try {
      order(context, SeekRequest.read(consumer, body));
    } catch (SeekRequest.Refused refused) {
      Replies.json(context, 400, new JsonObject().put("error", refused.getMessage()).put("pointer", refused.pointer()));
    }
  }

  private void order(RoutingContext context, SeekConsumer order) {
    String key = context.request().getHeader("Idempotency-Key");
    if (key != null && !key.matches(KEY)) {
      Replies.error(context, 400, "Idempotency-Key is 1 to 128 printable characters");
      return;
    }
    Answered before = key == null ? null : answered.get(key);
    if (before != null && !before.order().equals(order)) {
      Replies.error(context, 409, "the Idempotency-Key was used for another request");
    } else if (before != null) {
      answer(context, before.answer());
    } else if (!onTheirWay.add(place(order))) {
      Replies.error(context, 409, order.dryRun() ? "another dry run is on its way" : "another seek of this consumer is on its way");
    } else {
      answer(context, send(order, key));
    }
  }

  private Future<SeekAnswer> send(SeekConsumer order, String key) {
    Future<SeekAnswer> sent = vertx.eventBus().<SeekAnswer>request(Addresses.seek(), order, PATIENT)
        .map(reply -> reply.body())
        .onComplete(done -> onTheirWay.remove(place(order)));
    if (key != null) {
      answered.put(key, new Answered(order, sent));
      sent.onComplete(done -> {
        if (done.failed() || isWorthAnotherTry(done.result())) {
          answered.remove(key);
        }
      });
    }
    return sent;
  }

  private static boolean isWorthAnotherTry(SeekAnswer answer) {
    return answer.failure() != null && status(answer.failure().code()) == UNAVAILABLE;
  }

  /** A dry run counts, which takes a connection for a while: one at a time, whoever is meant. */
  private static String place(SeekConsumer order) {
    return order.dryRun() ? "" : order.consumer();
  }

  private static void answer(RoutingContext context, Future<SeekAnswer> sent) {
    sent.onSuccess(answer -> {
      if (answer.failure() == null) {
        Replies.json(context, 200, json(answer.outcome()));
      } else {
        refuse(context, answer.failure());
      }
    }).onFailure(silent -> Replies.error(context, 503, "the processor does not answer"));
  }

  private static void refuse(RoutingContext context, PhilotesException failure) {
    Replies.json(context, status(failure.code()), new JsonObject().put("error", failure.getMessage()).put("code", failure.code().name()));
  }

  private static int status(ErrorCode code) {
    return switch (code) {
      case CONSUMER_UNKNOWN -> 404;
      case USAGE, SEEK_INVALID -> 400;
      case CURSOR_BELOW_FLOOR, CURSOR_BEYOND_END, BUFFER_OFF -> 409;
      default -> UNAVAILABLE;
    };
  }

  private static JsonObject json(SeekOutcome outcome) {
    JsonObject json = new JsonObject()
        .put("consumer", outcome.consumer())
        .put("source", outcome.source())
        .put("position", outcome.position())
        .put("next", outcome.next())
        .put("events", outcome.events())
        .put("direction", outcome.events() == 0 ? "none" : outcome.isBack() ? "back" : "forward")
        .put("firstCommit", text(outcome.firstCommit()))
        .put("lastCommit", text(outcome.lastCommit()))
        .put("done", outcome.done());
    if (outcome.tables() != null) {
      JsonObject tables = new JsonObject();
      outcome.tables().forEach(tables::put);
      json.put("tables", tables);
    }
    return json;
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}
