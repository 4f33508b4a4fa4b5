package io.philotes.ingestion;

import io.philotes.ingestion.image.Annotation;
import io.philotes.postgres.protocol.ServerError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what a source warns of, but not the same again and again: it may repeat a warning with every transaction. */
final class SourceWarnings {

  private static final Logger LOG = LoggerFactory.getLogger(SourceWarnings.class);
  private static final long GAP = 60_000;
  private static final long UNDECODED_GAP = 10_000;

  private final String source;
  private String last;
  private long lastAt;
  private long annotationsTold;
  private long annotationsAt;
  private long undecodedTold;
  private long undecodedAt;

  SourceWarnings(String source) {
    this.source = source;
  }

  /**
   * @param now milliseconds of any monotonic clock
   * @return whether it was logged
   */
  boolean tell(ServerError notice, long now) {
    String message = String.valueOf(notice.message());
    if (message.equals(last) && now - lastAt < GAP) {
      return false;
    }
    last = message;
    lastAt = now;
    LOG.atWarn().addKeyValue("source", source).addKeyValue("sqlState", notice.sqlState())
        .addKeyValue("notice", notice.message()).log("The source warns");
    return true;
  }

  /**
   * @param refused annotations of this stream that were none
   * @param now milliseconds of any monotonic clock
   * @return whether it was logged
   */
  boolean refusedAnnotations(long refused, long now) {
    if (refused == annotationsTold || annotationsTold > 0 && now - annotationsAt < GAP) {
      return false;
    }
    LOG.atWarn().addKeyValue("source", source).addKeyValue("number", refused - annotationsTold)
        .addKeyValue("longest", Annotation.MAX_BYTES)
        .log("Messages with the prefix philotes:annotate are no annotations: no JSON object, too long, or outside of a transaction");
    annotationsTold = refused;
    annotationsAt = now;
    return true;
  }

  /**
   * @param number changes of this stream that could not be decoded and were stored as they are
   * @param last the last of them, null when there is none
   * @param now milliseconds of any monotonic clock
   * @return whether it was logged
   */
  boolean undecoded(long number, Undecoded last, long now) {
    if (number == undecodedTold || undecodedTold > 0 && now - undecodedAt < UNDECODED_GAP) {
      return false;
    }
    undecodedAt = now;
    return lastUndecoded(number, last);
  }

  /** The stream ends: what {@link #undecoded} has not told yet. */
  boolean lastUndecoded(long number, Undecoded last) {
    if (number == undecodedTold) {
      return false;
    }
    LOG.atWarn().addKeyValue("source", source).addKeyValue("number", number - undecodedTold).addKeyValue("last", last.place())
        .addKeyValue("reason", last.reason())
        .log("Changes cannot be decoded and become events of the operation UNDECODED, which hold their messages");
    undecodedTold = number;
    return true;
  }
}
