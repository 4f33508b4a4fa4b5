package io.philotes.config;

import java.util.List;

/** The whole configuration, checked. {@code instance} names this process in leases and logs. */
public record PhilotesConfig(String instance, List<SourceConfig> sources, BufferConfig buffer, CdcConfig cdc,
                             RetryConfig retry, List<ConsumerConfig> consumers, HttpConfig http,
                             List<VerticleConfig> verticles) {
  public PhilotesConfig {
    sources = List.copyOf(sources);
    consumers = List.copyOf(consumers);
    verticles = List.copyOf(verticles);
  }

  /** The other sources that have the same publication. */
  public List<SourceConfig> sharing(SourceConfig source) {
    return sources.stream().filter(other -> other != source && other.sharesPublication(source)).toList();
  }
}
