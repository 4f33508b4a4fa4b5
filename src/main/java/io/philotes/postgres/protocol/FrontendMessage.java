package io.philotes.postgres.protocol;

/**
 * What a client sends. Each type can also be decoded, so that a test can play the server. See PostgreSQL, chapter
 * "Message Formats".
 */
public sealed interface FrontendMessage
    permits StartupMessage, SslRequest, SaslInitialResponse, SaslResponse, PasswordMessage, Query, CopyData, CopyDone, Terminate {

  /** The whole message, ready to be written. */
  byte[] encode();
}
