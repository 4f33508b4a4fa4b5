package io.philotes.testing;

/** What happens to a link of a {@link FaultProxy} when the moment of a {@link Trip} has come. */
public enum Effect {
  /** Both sides see an orderly end (FIN); what has not passed yet is lost. */
  CUT,
  /** Both sides see a reset (RST), which also discards what they have received and not read. */
  RESET,
  /** The link stays open and nothing passes in either direction, not even its end, until it is released. */
  SILENCE,
  /** The byte of the moment passes with one bit wrong. */
  FLIP,
  /** The message of the moment does not pass. */
  SWALLOW
}
