package io.philotes.bus.message;

import io.philotes.postgres.Lsn;
import java.util.List;

/**
 * The ingestion stage's answer to {@link StatusRequest}.
 *
 * @param streams whether it leads and takes what the source sends, perhaps although something is wrong: then it is DEGRADED and
 *     the code says of what
 * @param code symbolic name of the failure it waits or stopped for, or null
 * @param error the whole sentence, or null
 * @param lagBytes WAL that the source has and the buffer not
 * @param lagSeconds age of the oldest commit received and not durable, else 0
 * @param retainedWal what the slot keeps on the source
 * @param events made durable by this process
 * @param transactions made durable by this process
 * @param stuckSeconds time without progress although there is work and both databases answer
 * @param publicationChanges the last that this process has seen, newest first
 * @param undecoded changes received by this process that became events with their message in them; again when they came again
 */
public record SourceStatus(String name, SourceState state, boolean streams, String code, String error, String leader, Lsn receivedLsn,
                           Lsn durableLsn, Lsn confirmedLsn, long lagBytes, double lagSeconds, RetainedWal retainedWal,
                           long events, long transactions, long inFlightBytes, double stuckSeconds,
                           List<PublicationChange> publicationChanges, long undecoded) {
  public SourceStatus {
    publicationChanges = List.copyOf(publicationChanges);
  }

  /** Of a source whose publication did not change and whose changes could all be decoded. */
  public SourceStatus(String name, SourceState state, boolean streams, String code, String error, String leader, Lsn receivedLsn,
                      Lsn durableLsn, Lsn confirmedLsn, long lagBytes, double lagSeconds, RetainedWal retainedWal, long events,
                      long transactions, long inFlightBytes, double stuckSeconds) {
    this(name, state, streams, code, error, leader, receivedLsn, durableLsn, confirmedLsn, lagBytes, lagSeconds, retainedWal, events,
        transactions, inFlightBytes, stuckSeconds, List.of(), 0);
  }

  /** Of a source that streams when its state says so. */
  public SourceStatus(String name, SourceState state, String code, String error, String leader, Lsn receivedLsn, Lsn durableLsn,
                      Lsn confirmedLsn, long lagBytes, double lagSeconds, RetainedWal retainedWal, long events, long transactions,
                      long inFlightBytes, double stuckSeconds) {
    this(name, state, state == SourceState.STREAMING, code, error, leader, receivedLsn, durableLsn, confirmedLsn, lagBytes, lagSeconds,
        retainedWal, events, transactions, inFlightBytes, stuckSeconds);
  }

  /** WAL that the slot keeps on the source, -1 when unknown. */
  public long retainedWalBytes() {
    return retainedWal.bytes();
  }
}
