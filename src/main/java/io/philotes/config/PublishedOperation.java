package io.philotes.config;

import java.util.Locale;

/** What a publication may let through. */
public enum PublishedOperation {
  INSERT,
  UPDATE,
  DELETE,
  TRUNCATE;

  /** As PostgreSQL writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
