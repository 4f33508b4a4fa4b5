package io.philotes.app;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.CursorPositions;
import io.philotes.bus.message.MoveCursor;
import io.philotes.bus.message.OpenCursors;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SeekOutcome;
import io.philotes.config.ConsumerConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.processor.Cursors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Gives the processor the cursors that live as long as the process, when there is no buffer to keep them. To move one is to let the
 * source forget, so nothing waits.
 */
final class DirectCursors implements Cursors {

  static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final List<String> sources;

  /** @param sources by number, from 1 */
  DirectCursors(Vertx vertx, List<String> sources) {
    this.vertx = vertx;
    this.sources = sources;
  }

  @Override
  public Future<Map<String, Opened>> open(String source, int sourceId, long fence, List<ConsumerConfig> consumers) {
    return vertx.eventBus().<CursorPositions>request(Addresses.openCursors(source), new OpenCursors(source, fence), LOCAL)
        .recover(DirectCursors::coded)
        .map(answer -> {
          if (answer.body().positions() == null) {
            throw PhilotesException.of(ErrorCode.FENCED, "source", source, "its stream began anew");
          }
          return answer.body().positions().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, cursor -> new Opened(cursor.getValue(), 0)));
        });
  }

  @Override
  public Future<Boolean> move(String consumer, int sourceId, long fence, long from, long to) {
    String source = sources.get(sourceId - 1);
    return vertx.eventBus().<Boolean>request(Addresses.moveCursor(source), new MoveCursor(source, consumer, fence, from, to), LOCAL)
        .recover(DirectCursors::coded)
        .map(answer -> answer.body());
  }

  /** A mistake of ours needs an operator; that nobody answers, while the service stops, does not. */
  static <T> Future<T> coded(Throwable failure) {
    boolean mistake = failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    return Future.failedFuture(mistake ? PhilotesException.of(ErrorCode.INTERNAL, "stage", "direct", String.valueOf(failure.getMessage()), failure) : failure);
  }

  @Override
  public long pace() {
    return 0;
  }

  @Override
  public Future<Map<String, Long>> seeks(int sourceId) {
    return Future.succeededFuture(Map.of());
  }

  @Override
  public Future<SeekOutcome> seek(SeekConsumer order) {
    return Future.failedFuture(PhilotesException.of(ErrorCode.BUFFER_OFF, "consumer", order.consumer(), "nothing is kept that could be delivered again"));
  }

  @Override
  public Future<Void> recordProgress(int sourceId) {
    return Future.succeededFuture();
  }
}
