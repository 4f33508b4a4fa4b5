package io.philotes.config;

/** Whether a login is bound to its TLS connection (SCRAM-SHA-256-PLUS). */
public enum ChannelBinding {
  /** Where the server offers it. */
  PREFER("prefer"),
  /** Always; a server that does not offer it is refused. */
  REQUIRE("require");

  private final String text;

  ChannelBinding(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
