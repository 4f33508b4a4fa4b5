package io.philotes.http;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceStatus;
import io.philotes.bus.message.StatusRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks every stage for its status, all at the same time. Belongs to one event loop.
 *
 * <p>A round takes as long as the slowest stage, {@value #TIMEOUT_MILLIS} ms at most, and never fails: no answer is an
 * answer too. It remembers who has answered before, because a stage that is not there means something else before its
 * first answer than after it.
 */
final class StatusGatherer {

  static final long TIMEOUT_MILLIS = 2000;

  private final Vertx vertx;
  private final List<String> sources;
  private final DeliveryOptions options = new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS).setLocalOnly(true);
  private final Set<String> seen = new HashSet<>();
  private boolean stopping;

  StatusGatherer(Vertx vertx, List<String> sources) {
    this.vertx = vertx;
    this.sources = List.copyOf(sources);
  }

  /** From now on a stage that is gone or silent is stopping as told. */
  void expectStop() {
    stopping = true;
  }

  Future<Overview> gather() {
    Map<String, Future<Answer<SourceStatus>>> ingestion = askEach(Addresses::ingestionStatus, SourceStatus.class);
    Map<String, Future<Answer<BufferStatus>>> writers = askEach(Addresses::writerStatus, BufferStatus.class);
    Future<Answer<ProcessorStatus>> processor = ask(Addresses.processorStatus(), ProcessorStatus.class);
    Future<Answer<CleanupStatus>> cleanup = ask(Addresses.cleanupStatus(), CleanupStatus.class);
    return Future.all(Future.all(List.copyOf(ingestion.values())), Future.all(List.copyOf(writers.values())), processor, cleanup)
        .map(all -> new Overview(Instant.now(), stopping, results(ingestion), results(writers), processor.result(),
            cleanup.result()));
  }

  private <T> Map<String, Future<Answer<T>>> askEach(Function<String, String> address, Class<T> type) {
    Map<String, Future<Answer<T>>> asked = new LinkedHashMap<>();
    sources.forEach(source -> asked.put(source, ask(address.apply(source), type)));
    return asked;
  }

  private static <T> Map<String, Answer<T>> results(Map<String, Future<Answer<T>>> asked) {
    Map<String, Answer<T>> results = new LinkedHashMap<>();
    asked.forEach((source, future) -> results.put(source, future.result()));
    return results;
  }

  private <T> Future<Answer<T>> ask(String address, Class<T> type) {
    return vertx.eventBus().request(address, new StatusRequest(), options)
        .map(message -> answered(address, type, message.body()))
        .otherwise(failure -> Answer.none(kindOf(address, failure)));
  }

  private <T> Answer<T> answered(String address, Class<T> type, Object body) {
    seen.add(address);
    return type.isInstance(body) ? Answer.of(type.cast(body)) : Answer.none(Answer.Kind.REFUSED);
  }

  private Answer.Kind kindOf(String address, Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return Answer.Kind.REFUSED;
    }
    return switch (reply.failureType()) {
      case NO_HANDLERS -> absent(address);
      case TIMEOUT -> stopping ? Answer.Kind.STOPPED : Answer.Kind.SILENT;
      case RECIPIENT_FAILURE, ERROR -> Answer.Kind.REFUSED;
    };
  }

  private Answer.Kind absent(String address) {
    if (stopping) {
      return Answer.Kind.STOPPED;
    }
    return seen.contains(address) ? Answer.Kind.GONE : Answer.Kind.NOT_STARTED;
  }
}
