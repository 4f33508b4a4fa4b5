package io.philotes.buffer.store;

import io.philotes.config.ConsumerConfig;
import java.util.Objects;

/**
 * A consumer that the configuration names for a source.
 *
 * @param start where it begins when it has no cursor yet
 */
public record ConsumerDeclaration(String name, ConsumerConfig.Start start) {
  public ConsumerDeclaration {
    Objects.requireNonNull(name);
    Objects.requireNonNull(start);
  }
}
