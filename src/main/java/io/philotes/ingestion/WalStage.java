package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import org.slf4j.event.Level;

/** How bad it is with the WAL that a slot keeps, from good to bad. */
enum WalStage {
  /** Below both thresholds. */
  WELL(null, Level.INFO),
  /** Above a threshold: there is time to act. */
  MUCH(ErrorCode.SOURCE_WAL_RETAINED, Level.WARN),
  /** The source promises nothing any more. */
  UNRESERVED(ErrorCode.SLOT_UNRESERVED, Level.ERROR),
  /** Too late. The start decision says the same, but only when the buffer answers and the stream can be opened. */
  LOST(ErrorCode.SLOT_LOST, Level.ERROR);

  private final ErrorCode code;
  private final Level level;

  WalStage(ErrorCode code, Level level) {
    this.code = code;
    this.level = level;
  }

  ErrorCode code() {
    return code;
  }

  Level level() {
    return level;
  }
}
