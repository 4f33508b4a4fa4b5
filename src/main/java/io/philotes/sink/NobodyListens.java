package io.philotes.sink;

/** Nobody is there to take a consumer's batch. That is no failed attempt: delivery waits until somebody comes. */
public final class NobodyListens extends RuntimeException {

  public NobodyListens(String consumer) {
    super("no handler is registered for consumer " + consumer, null, false, false);
  }
}
