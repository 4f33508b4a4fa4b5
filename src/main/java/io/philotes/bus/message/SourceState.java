package io.philotes.bus.message;

/** The life of a source as people see it. The ingestion stage sets it. */
public enum SourceState {
  /** Deployed, nothing asked yet. */
  STARTING,
  /** Another instance leads; the last lease check succeeded. */
  STANDBY,
  /** Leads, and is on its way to the stream. */
  CONNECTING,
  /** Leads and streams. */
  STREAMING,
  /** Waits for something that heals by itself, or streams although something is wrong: see the code. */
  DEGRADED,
  /** Stopped for good at a failure that needs an operator: see the code. */
  FAILED,
  /** On its way down. */
  STOPPING,
  /** Down. */
  STOPPED
}
