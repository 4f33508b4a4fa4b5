package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.SourceStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every stage said in one round of status requests.
 *
 * @param at when the last answer came
 * @param stopping whether the service has been told to stop
 * @param sources the ingestion stages, by source, in the order of the configuration
 * @param buffers the writer stages, by source, in the same order
 */
record Overview(Instant at, boolean stopping, Map<String, Answer<SourceStatus>> sources,
                Map<String, Answer<BufferStatus>> buffers, Answer<ProcessorStatus> processor,
                Answer<CleanupStatus> cleanup) {
  Overview {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    buffers = Collections.unmodifiableMap(new LinkedHashMap<>(buffers));
  }

  List<SourceStatus> sourceStatuses() {
    return sources.values().stream().flatMap(answer -> answer.value().stream()).toList();
  }

  List<BufferStatus> bufferStatuses() {
    return buffers.values().stream().flatMap(answer -> answer.value().stream()).toList();
  }

  List<ConsumerStatus> consumerStatuses() {
    return processor.value().map(ProcessorStatus::consumers).orElse(List.of());
  }

  Optional<CleanupStatus> cleanupStatus() {
    return cleanup.value();
  }
}
