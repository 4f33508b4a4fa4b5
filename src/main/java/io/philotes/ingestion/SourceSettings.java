package io.philotes.ingestion;

import io.philotes.config.ByteSize;
import io.philotes.config.CdcConfig;
import io.philotes.config.ContentPolicy;
import io.philotes.config.ContentPolicy.OnUndecodable;
import io.philotes.config.ContentPolicy.OnValueTooLarge;
import io.philotes.config.RetryConfig;
import io.philotes.config.SourceConfig;
import io.philotes.ingestion.image.ValueLimit;
import java.util.List;

/**
 * What the ingestion stage needs to know.
 *
 * @param instance names this process
 * @param buffered whether there is a buffer
 * @param maxBufferBytes size of the source's events in the buffer at which reading pauses; null means no limit
 * @param sharing other sources that have the same publication
 */
public record SourceSettings(String instance, SourceConfig source, CdcConfig cdc, RetryConfig retry,
                             boolean buffered, ByteSize maxBufferBytes, List<SourceConfig> sharing) {
  public SourceSettings {
    sharing = List.copyOf(sharing);
  }

  /** Of a source whose publication no other has. */
  public SourceSettings(String instance, SourceConfig source, CdcConfig cdc, RetryConfig retry, boolean buffered, ByteSize maxBufferBytes) {
    this(instance, source, cdc, retry, buffered, maxBufferBytes, List.of());
  }

  /** Batches on their way to the writer at the same time. */
  static final int MAX_BATCHES = 4;
  /** A batch that weighs this much is cut. */
  private static final long BATCH_BYTES = 1024 * 1024;

  String name() {
    return source.name();
  }

  BatchLimits limits() {
    return new BatchLimits(cdc.batchSize(), Math.min(BATCH_BYTES, Math.max(1, cdc.maxInFlightBytes().bytes() / 8)));
  }

  /** On their way to a buffer there are no more than the largest row may have: each byte costs several there. */
  long maxInFlightBytes() {
    long configured = cdc.maxInFlightBytes().bytes();
    return buffered ? Math.min(configured, ProcessMemory.largestRow()) : configured;
  }

  ChangeRules rules() {
    ContentPolicy content = source.content();
    return new ChangeRules(new MessageFilter(source.messagePrefixes(), source.annotations()),
        new ValueLimit((int) content.maxValueBytes().bytes(), content.onValueTooLarge() == OnValueTooLarge.OMIT),
        content.onUndecodable() == OnUndecodable.STORE_RAW, ProcessMemory.largestRow());
  }

  /** For one stream. */
  Watermarks watermarks() {
    return cdc.highWatermark() == null ? Watermarks.none() : Watermarks.of(cdc.highWatermark(), cdc.lowWatermark());
  }
}
