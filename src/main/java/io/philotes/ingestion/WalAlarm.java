package io.philotes.ingestion;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of the WAL that a slot keeps, in time and not again and again.
 *
 * <p>A threshold has to be reached for half a minute, so that a reconnect is no alarm. After that it is told again only when
 * it has become twice as bad, or worse of kind. It is well again when nothing has reached half of a threshold: what goes up
 * and down around it is told once. And never more than once a minute, except what is worse of kind.
 */
final class WalAlarm {

  private static final Logger LOG = LoggerFactory.getLogger(WalAlarm.class);
  private static final long PATIENCE = 30_000;
  private static final long GAP = 60_000;

  private final String source;
  private final String slot;
  private final WalThresholds thresholds;

  private WalStage stage = WalStage.WELL;
  /** What was told since it was well. */
  private WalStage worst = WalStage.WELL;
  /** Since when a threshold is reached and not told; negative when none is. */
  private long reachedAt = -1;
  private long toldAt = Long.MIN_VALUE / 2;
  private double told;
  private PhilotesException warning;

  WalAlarm(String source, String slot, WalThresholds thresholds) {
    this.source = source;
    this.slot = slot;
    this.thresholds = thresholds;
  }

  /**
   * @param now milliseconds of any monotonic clock
   * @param hindrance why the source is not read as usual; null when it is
   * @return whether it told something
   */
  boolean look(long now, WalOutlook outlook, Hindrance hindrance) {
    warning = null;
    if (outlook.slot() == null || isKnown(outlook, hindrance)) {
      return false;
    }
    double badness = thresholds.badness(outlook);
    WalStage found = find(outlook, badness);
    if (found == WalStage.WELL) {
      return wellAgain(outlook);
    }
    if (stage == WalStage.WELL && !isTime(now, found)) {
      return false;
    }
    boolean worse = found.compareTo(stage) > 0 || told > 0 && badness >= 2 * told;
    boolean tell = found.compareTo(worst) > 0 || worse && now - toldAt >= GAP;
    stage = found;
    warning = WalSentence.of(found, slot, outlook, hindrance);
    if (tell) {
      tell(now, badness);
    }
    return tell;
  }

  private void tell(long now, double badness) {
    worst = stage.compareTo(worst) > 0 ? stage : worst;
    told = badness;
    toldAt = now;
    LOG.atLevel(stage.level()).addKeyValue("source", source).log("{}", warning.getMessage());
  }

  /** The start of the stream was refused for it, so it has been said. */
  private static boolean isKnown(WalOutlook outlook, Hindrance hindrance) {
    return outlook.slot().isLost() && hindrance != null && hindrance.code() == ErrorCode.SLOT_LOST;
  }

  private WalStage find(WalOutlook outlook, double badness) {
    if (outlook.slot().isLost()) {
      return WalStage.LOST;
    }
    if (outlook.slot().isUnreserved()) {
      return WalStage.UNRESERVED;
    }
    return badness >= 1 || badness >= 0.5 && stage != WalStage.WELL ? WalStage.MUCH : WalStage.WELL;
  }

  private boolean isTime(long now, WalStage found) {
    if (reachedAt < 0) {
      reachedAt = now;
    }
    return now - toldAt >= GAP && (found != WalStage.MUCH || now - reachedAt >= PATIENCE);
  }

  private boolean wellAgain(WalOutlook outlook) {
    boolean news = stage != WalStage.WELL;
    stage = WalStage.WELL;
    worst = WalStage.WELL;
    reachedAt = -1;
    if (news) {
      LOG.atInfo().addKeyValue("source", source).addKeyValue("slot", slot)
          .addKeyValue("retainedBytes", outlook.slot().retainedBytes()).log("The WAL that the slot keeps is well below the thresholds again");
    }
    return news;
  }

  /** The warning in force, with the figures of the last look; null when there is none. */
  PhilotesException warning() {
    return warning;
  }
}
