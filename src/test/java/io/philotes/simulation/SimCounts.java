package io.philotes.simulation;

/** How often a simulated source met each of the situations that make a difference. */
public final class SimCounts {

  /** A commit LSN that is the end LSN of the transaction sent before. */
  public int equalNeighbours;
  public int midTransactionKeepalives;
  /** Keepalives with a position before the one the stream began at. */
  public int earlyKeepalives;
  public int emptyTransactionsSent;
  /** Events that have the LSN of the event before them. */
  public int sharedLsns;
  /** Transactions sent after one that has larger change LSNs. */
  public int olderChangesLater;
  /** Crashes and stops after which the slot's confirmed position was lower than before. */
  public int slotWentBack;
  /** Keepalives of a server that waits for our confirmation in order to stop. */
  public int stormKeepalives;
  public int relations;
  public int relationsInMidTransaction;
  public int redelivered;
  public int transactionsSent;
  public int timeouts;
  public int preparedCommits;
  public int partialRollbacks;
  public int pageStarts;
  public int origins;
}
