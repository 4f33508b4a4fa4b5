package io.philotes.simulation;

/** What becomes of a request to the buffer. */
public enum SimFate {
  /** It is done and answered. */
  ANSWERED,
  /** The connection breaks before it arrives. */
  LOST_BEFORE,
  /** It is done, and the connection breaks before the answer arrives. */
  LOST_AFTER,
  /** It is done, and neither its answer nor anything after it arrives, and nobody is told. */
  SILENT_AFTER,
  /** The server refuses it. */
  REFUSED,
  /** It waits in the network for long. */
  SLOW,
  /** It never arrives, nor anything after it, and nobody is told. */
  SWALLOWED
}
