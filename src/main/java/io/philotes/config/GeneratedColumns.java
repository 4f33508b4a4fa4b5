package io.philotes.config;

/** Which generated columns a publication publishes, from PostgreSQL 18 on. */
public enum GeneratedColumns {
  NONE("none"),
  STORED("stored");

  private final String text;

  GeneratedColumns(String text) {
    this.text = text;
  }

  /** As PostgreSQL writes it. */
  public String text() {
    return text;
  }
}
