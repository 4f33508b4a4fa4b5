package io.philotes.config;

import java.time.Duration;
import java.util.List;

/**
 * A declared consumer.
 *
 * @param sources the sources it reads; empty means all
 * @param start where a new consumer begins
 */
public record ConsumerConfig(String name, SinkType sink, List<String> sources, Start start, Duration ackTimeout) {

  /** Where events go. */
  public enum SinkType {
    EVENTBUS("eventbus"),
    STDOUT("stdout");

    private final String text;

    SinkType(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Where a consumer that has no cursor yet begins. */
  public enum Start {
    EARLIEST("earliest"),
    LATEST("latest");

    private final String text;

    Start(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public ConsumerConfig {
    sources = List.copyOf(sources);
  }

  /** Whether it gets the events of a source; without a list it gets those of all. */
  public boolean reads(String source) {
    return sources.isEmpty() || sources.contains(source);
  }
}
