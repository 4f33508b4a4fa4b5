package io.philotes.bus;

import io.philotes.bus.message.AdvanceAcked;
import io.philotes.bus.message.BufferAdvanced;
import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupRequest;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.CursorPositions;
import io.philotes.bus.message.Leadership;
import io.philotes.bus.message.MoveCursor;
import io.philotes.bus.message.OpenCursors;
import io.philotes.bus.message.OpenSource;
import io.philotes.bus.message.PassingEvents;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.ReadPassing;
import io.philotes.bus.message.RecordChanges;
import io.philotes.bus.message.RegisterSource;
import io.philotes.bus.message.ReleaseSource;
import io.philotes.bus.message.SeekAnswer;
import io.philotes.bus.message.SeekConsumer;
import io.philotes.bus.message.SourceOpened;
import io.philotes.bus.message.SourceStarted;
import io.philotes.bus.message.SourceStatus;
import io.philotes.bus.message.StartSource;
import io.philotes.bus.message.StatusRequest;
import io.philotes.bus.message.WriteBatch;
import io.philotes.bus.message.WriteReply;
import io.philotes.event.EventBatch;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.List;

/** Registers the codecs of our messages with an event bus. */
public final class BusCodecs {

  private static final List<Class<?>> MESSAGES = List.of(
      WriteBatch.class, WriteReply.class, OpenSource.class, SourceOpened.class, RegisterSource.class,
      AdvanceAcked.class, ReleaseSource.class, Leadership.class, BufferAdvanced.class, StatusRequest.class,
      SourceStatus.class, BufferStatus.class, ProcessorStatus.class, CleanupRequest.class, CleanupStatus.class,
      EventBatch.class, StartSource.class, SourceStarted.class, SeekConsumer.class, SeekAnswer.class,
      OpenCursors.class, CursorPositions.class, MoveCursor.class, ReadPassing.class, PassingEvents.class,
      RecordChanges.class);

  private BusCodecs() {}

  /** Registers every codec; once more on the same Vert.x changes nothing. */
  public static void register(Vertx vertx) {
    MESSAGES.forEach(type -> register(vertx.eventBus(), type));
  }

  private static <T> void register(EventBus bus, Class<T> type) {
    try {
      bus.registerDefaultCodec(type, new LocalCodec<>(type));
    } catch (IllegalStateException alreadyRegistered) {
      // Another embedded service of ours on the same Vert.x was here first: the codec is the same.
    }
  }
}
