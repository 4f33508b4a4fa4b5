package io.philotes.processor;

import io.philotes.bus.Addresses;
import io.philotes.bus.BusCodecs;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.StatusRequest;
import io.philotes.config.CdcConfig;
import io.philotes.config.ConsumerConfig;
import io.philotes.config.RetryConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.philotes.sink.Sink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the buffered events of every source that this instance leads to the declared consumers. One per process.
 *
 * <p>It listens to {@link Leadership} and {@link BufferAdvanced} of each source, so it is deployed before the stages that
 * publish them. Each consumer and source has a {@link DeliveryLoop} of its own: a consumer that is stuck, failing or
 * absent holds up neither the others nor ingestion. It answers {@link StatusRequest} from memory.
 *
 * <p>Everything runs on its event loop; it is not to be deployed as a worker. {@link #stop} lets the batches on their way
 * end for a few seconds and persists the cursors; what is not acknowledged by then is delivered again later.
 */
public final class BatchProcessorVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BatchProcessorVerticle.class);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(1);
  private static final int PAGES_IN_FLIGHT = 8;
  /** Milliseconds between two looks whether an operator has moved a cursor from another process. */
  private static final long SEEK_LOOK = 2_000;

  private final List<String> sourceNames;
  private final List<ConsumerConfig> consumers;
  private final CdcConfig cdc;
  private final RetryConfig retry;
  private final EventSource events;
  private final Cursors cursors;
  private final Function<ConsumerConfig, Sink> openSink;

  private final Map<String, SourceDelivery> sources = new LinkedHashMap<>();
  private final List<Sink> sinks = new ArrayList<>();
  private final List<MessageConsumer<?>> subscriptions = new ArrayList<>();
  private LoopContext loopContext;

  /**
   * @param sources names of the configured sources
   * @param openSink opens a consumer's sink, asked once for each consumer when the verticle starts
   */
  public BatchProcessorVerticle(List<String> sources, List<ConsumerConfig> consumers, CdcConfig cdc, RetryConfig retry,
                                EventSource events, Cursors cursors, Function<ConsumerConfig, Sink> openSink) {
    this.sourceNames = List.copyOf(sources);
    this.consumers = List.copyOf(consumers);
    this.cdc = cdc;
    this.retry = retry;
    this.events = events;
    this.cursors = cursors;
    this.openSink = openSink;
  }

  @Override
  public Future<?> start() {
    BusCodecs.register(vertx);
    loopContext = new LoopContext(vertx, context);
    sourceNames.forEach(name -> sources.put(name, new SourceDelivery(name, loopContext, events, cursors)));
    consumers.forEach(this::addConsumer);
    sources.forEach(this::subscribe);
    answerStatus();
    answerSeeks();
    vertx.setPeriodic(SEEK_LOOK, tick -> sources.values().forEach(SourceDelivery::lookForSeeks));
    return Future.all(subscriptions.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    List<Future<Void>> ends = sources.values().stream().map(SourceDelivery::stop).toList();
    return within(GRACE, ends, "Deliveries did not end in time and will be made again")
        .compose(ended -> within(CLOSING, sinks.stream().map(Sink::close).toList(), "Sinks did not close in time"));
  }

  private void addConsumer(ConsumerConfig consumer) {
    Sink sink = openSink.apply(consumer);
    sinks.add(sink);
    for (String source : consumer.sources().isEmpty() ? sourceNames : consumer.sources()) {
      SourceDelivery delivery = Objects.requireNonNull(sources.get(source), "an unknown source of a consumer");
      delivery.add(loopConfig(consumer, source, sink), sink);
    }
  }

  private LoopConfig loopConfig(ConsumerConfig consumer, String source, Sink sink) {
    String idPrefix = UUID.randomUUID().toString().substring(0, 8);
    return new LoopConfig(consumer, source, cdc.batchSize(), cdc.maxInFlightBytes().bytes() / PAGES_IN_FLIGHT,
        sink.timesOut(), cursors.pace(), retry, idPrefix, () -> ThreadLocalRandom.current().nextDouble());
  }

  private void subscribe(String name, SourceDelivery source) {
    MessageConsumer<Leadership> leadership = vertx.eventBus().localConsumer(Addresses.leadership(name));
    MessageConsumer<BufferAdvanced> advanced = vertx.eventBus().localConsumer(Addresses.advanced(name));
    subscriptions.add(leadership.handler(message -> source.leadership(message.body())));
    subscriptions.add(advanced.handler(message -> source.advanced(message.body().lastPosition())));
  }

  private void answerStatus() {
    MessageConsumer<StatusRequest> requests = vertx.eventBus().localConsumer(Addresses.processorStatus());
    subscriptions.add(requests.handler(message -> message.reply(status())));
  }

  private void answerSeeks() {
    MessageConsumer<SeekConsumer> orders = vertx.eventBus().localConsumer(Addresses.seek());
    subscriptions.add(orders.handler(order -> loopContext.ask(() -> cursors.seek(order.body())).onComplete(moved -> {
      order.reply(moved.succeeded() ? new SeekAnswer(moved.result(), null) : new SeekAnswer(null, coded(moved.cause())));
      sources.values().forEach(SourceDelivery::lookForSeeks);
    })));
  }

  private static PhilotesException coded(Throwable failure) {
    return failure instanceof PhilotesException coded ? coded
        : PhilotesException.of(ErrorCode.BUFFER_UNAVAILABLE, "stage", "processor", String.valueOf(failure.getMessage()), failure);
  }

  private ProcessorStatus status() {
    return new ProcessorStatus(sources.values().stream().flatMap(source -> source.status().stream()).toList());
  }

  private Future<Void> within(Duration limit, List<Future<Void>> ends, String otherwise) {
    if (ends.isEmpty()) {
      return Future.succeededFuture();
    }
    Future<Void> all = Future.join(ends).mapEmpty();
    return loopContext.call(() -> all.timeout(limit.toMillis(), TimeUnit.MILLISECONDS)).recover(late -> {
      LOG.atWarn().addKeyValue("limit", limit).addKeyValue("error", late.getMessage()).log(otherwise);
      return Future.succeededFuture();
    });
  }
}
