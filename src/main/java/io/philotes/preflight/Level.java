package io.philotes.preflight;

/** How much a finding matters. In rising order. */
public enum Level {
  /** As it should be. */
  OK("ok"),
  /** Good to know. */
  NOTE("note"),
  /** Works, but can go wrong later. */
  WARN("warn"),
  /** Does not work. */
  ERROR("error");

  private final String text;

  Level(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
