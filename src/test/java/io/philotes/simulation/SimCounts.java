package io.philotes.simulation;

import java.util.function.ObjIntConsumer;

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
  public int messagesOutside;
  public int messagesWithin;
  /** Transactions whose commit LSN is where the message sent before them ends. */
  public int commitsBehindMessages;

  /** Adds what another source met. */
  public void add(SimCounts other) {
    equalNeighbours += other.equalNeighbours;
    midTransactionKeepalives += other.midTransactionKeepalives;
    earlyKeepalives += other.earlyKeepalives;
    emptyTransactionsSent += other.emptyTransactionsSent;
    sharedLsns += other.sharedLsns;
    olderChangesLater += other.olderChangesLater;
    slotWentBack += other.slotWentBack;
    stormKeepalives += other.stormKeepalives;
    relations += other.relations;
    relationsInMidTransaction += other.relationsInMidTransaction;
    redelivered += other.redelivered;
    transactionsSent += other.transactionsSent;
    timeouts += other.timeouts;
    preparedCommits += other.preparedCommits;
    partialRollbacks += other.partialRollbacks;
    pageStarts += other.pageStarts;
    origins += other.origins;
    messagesOutside += other.messagesOutside;
    messagesWithin += other.messagesWithin;
    commitsBehindMessages += other.commitsBehindMessages;
  }

  /** Tells every count with its name. */
  public void each(ObjIntConsumer<String> told) {
    told.accept("equalNeighbours", equalNeighbours);
    told.accept("midTransactionKeepalives", midTransactionKeepalives);
    told.accept("earlyKeepalives", earlyKeepalives);
    told.accept("emptyTransactionsSent", emptyTransactionsSent);
    told.accept("sharedLsns", sharedLsns);
    told.accept("olderChangesLater", olderChangesLater);
    told.accept("slotWentBack", slotWentBack);
    told.accept("stormKeepalives", stormKeepalives);
    told.accept("relations", relations);
    told.accept("relationsInMidTransaction", relationsInMidTransaction);
    told.accept("redelivered", redelivered);
    told.accept("transactionsSent", transactionsSent);
    told.accept("timeouts", timeouts);
    told.accept("preparedCommits", preparedCommits);
    told.accept("partialRollbacks", partialRollbacks);
    told.accept("pageStarts", pageStarts);
    told.accept("origins", origins);
    told.accept("messagesOutside", messagesOutside);
    told.accept("messagesWithin", messagesWithin);
    told.accept("commitsBehindMessages", commitsBehindMessages);
  }
}
