package io.philotes.config;

/** How a connection is protected. The values prefer and allow do not exist here: they fall back to plain text. */
public enum SslMode {
  DISABLE("disable"),
  REQUIRE("require"),
  VERIFY_FULL("verify-full");

  private final String text;

  SslMode(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
