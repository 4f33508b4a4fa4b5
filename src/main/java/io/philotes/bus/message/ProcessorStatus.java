package io.philotes.bus.message;

import java.util.List;

/** The processor stage's answer to {@link StatusRequest}. */
public record ProcessorStatus(List<ConsumerStatus> consumers) {
  public ProcessorStatus {
    consumers = List.copyOf(consumers);
  }
}
