package io.philotes.config;

/** How a connection is protected. The values prefer and allow do not exist here: they fall back to plain text. */
public enum SslMode {
  DISABLE("disable"),
  REQUIRE("require"),
  VERIFY_CA("verify-ca"),
  VERIFY_FULL("verify-full");

  private final String text;

  SslMode(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether the server's certificate is checked. */
  public boolean checksCertificate() {
    return this == VERIFY_CA || this == VERIFY_FULL;
  }
}
