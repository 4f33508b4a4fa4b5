package io.philotes.ingestion;

import io.philotes.bus.Addresses;
import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.ReleaseSource;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.config.SourceConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;

/**
 * A {@link SourceBuffer} at the other end of the event bus.
 *
 * @param buffered whether a writer is there, or what stands in its place
 */
record BusBuffer(Vertx vertx, SourceConfig source, boolean buffered) implements SourceBuffer {

  private static final DeliveryOptions OPEN = new DeliveryOptions().setSendTimeout(120_000).setLocalOnly(true);
  /** A writer always answers; this only bounds the memory of a request to one that is gone. */
  private static final DeliveryOptions WRITE = new DeliveryOptions().setSendTimeout(600_000).setLocalOnly(true);
  /** Without a buffer the answer takes as long as the consumers do: ten years are no limit. */
  private static final DeliveryOptions HANDLE = new DeliveryOptions().setSendTimeout(10L * 365 * 24 * 3600 * 1000).setLocalOnly(true);

  @Override
  public Future<SourceOpened> open() {
    return request(Addresses.open(source.name()), new OpenSource(source.name()), OPEN);
  }

  @Override
  public Future<SourceOpened> register(RegisterSource request) {
    return request(Addresses.register(source.name()), request, OPEN);
  }

  @Override
  public Future<WriteReply> write(WriteBatch batch) {
    return request(Addresses.write(source.name()), batch, buffered ? WRITE : HANDLE);
  }

  @Override
  public Future<WriteReply> advanceAcked(AdvanceAcked request) {
    return request(Addresses.advanceAcked(source.name()), request, WRITE);
  }

  @Override
  public Future<WriteReply> release() {
    return request(Addresses.release(source.name()), new ReleaseSource(source.name()), OPEN);
  }

  @Override
  public Future<WriteReply> record(RecordChanges request) {
    return buffered ? request(Addresses.recordChanges(source.name()), request, OPEN) : Future.succeededFuture(WriteReply.DURABLE);
  }

  private <T> Future<T> request(String address, Object message, DeliveryOptions options) {
    return vertx.eventBus().<T>request(address, message, options).map(Message::body)
        .recover(failure -> Future.failedFuture(SourceFailures.writerGone(source, failure)));
  }
}
