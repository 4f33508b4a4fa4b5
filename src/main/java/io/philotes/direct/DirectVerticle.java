package io.philotes.direct;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.CursorPositions;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.MoveCursor;
import io.philotes.bus.message.OpenCursors;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.PassingEvents;
import io.philotes.bus.message.ReadPassing;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.ReleaseSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the writer's place on the event bus when there is no buffer: receives, calls {@link Passage}, replies. Ingestion and
 * processor see no difference, but that a batch is answered only when its consumers have handled it.
 *
 * <p>Runs on one event loop. There is no lease: the source's slot lets one process read at a time.
 */
public final class DirectVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(DirectVerticle.class);
  /** The source decides by its slot who reads: no connection of another process is told from ours by a fence. */
  private static final long NO_FENCE = 0;

  private final String source;
  private final int sourceId;
  private final List<String> consumerNames;
  private final List<MessageConsumer<?>> subscriptions = new ArrayList<>();
  private Passage<Message<?>> passage;
  private boolean leads;

  /**
   * @param sourceId any number that no other source of the process has
   * @param consumers of the source, at least one
   */
  public DirectVerticle(String source, int sourceId, List<String> consumers) {
    this.source = source;
    this.sourceId = sourceId;
    consumerNames = List.copyOf(consumers);
  }

  @Override
  public Future<?> start() {
    passage = new Passage<>(source, sourceId, consumerNames, Message::reply);
    answer(Addresses.open(source), this::open);
    answer(Addresses.register(source), this::register);
    answer(Addresses.release(source), this::release);
    answer(Addresses.advanceAcked(source),
        (AdvanceAcked request) -> passage.advanceAcked(request.session(), request.ackedLsn()));
    answer(Addresses.openCursors(source), (OpenCursors request) -> new CursorPositions(passage.cursors(request.fence()).orElse(null)));
    answer(Addresses.moveCursor(source),
        (MoveCursor move) -> passage.move(move.consumer(), move.fence(), move.from(), move.to()));
    answer(Addresses.readPassing(source), (ReadPassing request) -> new PassingEvents(passage.read(request.after(), request.limit())));
    handle(Addresses.write(source), this::write);
    return Future.all(subscriptions.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(subscriptions.stream().map(MessageConsumer::unregister).toList())
        .onComplete(done -> release(new ReleaseSource(source)));
  }

  private <Q> void answer(String address, Function<Q, Object> answer) {
    handle(address, (Message<Q> request) -> request.reply(answer.apply(request.body())));
  }

  /** Whoever asks hears of a mistake, too: nobody here waits with a limit. */
  private <Q> void handle(String address, Consumer<Message<Q>> handler) {
    subscriptions.add(vertx.eventBus().<Q>localConsumer(address, request -> {
      try {
        handler.accept(request);
      } catch (RuntimeException mistake) {
        LOG.atError().addKeyValue("source", source).setCause(mistake).log("Delivery without a buffer made a mistake");
        request.fail(0, mistake.getMessage());
      }
    }));
  }

  private SourceOpened open(OpenSource request) {
    passage.begin();
    return opened();
  }

  private SourceOpened register(RegisterSource request) {
    return passage.register(request) ? opened()
        : SourceOpened.failed(PhilotesException.of(ErrorCode.FENCED, "source", source, "it belongs to an older stream"));
  }

  private SourceOpened opened() {
    if (passage.isRegistered()) {
      leads = true;
      vertx.eventBus().publish(Addresses.leadership(source),
          new Leadership(source, true, sourceId, Passage.EPOCH, passage.session(), passage.end()));
    }
    return SourceOpened.leading(passage.session(), NO_FENCE, passage.checkpoint());
  }

  private WriteReply release(ReleaseSource request) {
    passage.release();
    if (leads) {
      leads = false;
      vertx.eventBus().publish(Addresses.leadership(source), Leadership.lost(source));
    }
    return WriteReply.DURABLE;
  }

  private void write(Message<WriteBatch> request) {
    if (passage.offer(request.body(), request)) {
      vertx.eventBus().publish(Addresses.advanced(source), new BufferAdvanced(source, passage.end()));
    }
  }
}
