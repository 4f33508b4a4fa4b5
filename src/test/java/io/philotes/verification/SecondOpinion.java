package io.philotes.verification;

/** K10: a second slot on the source that keeps what the server really sends. */
final class SecondOpinion {

  static final String PREFIX = "second_opinion_";

  private SecondOpinion() {}
}
