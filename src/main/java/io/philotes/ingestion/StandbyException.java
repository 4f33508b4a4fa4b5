package io.philotes.ingestion;

/** Another instance leads the source: not a failure, ask again later. */
final class StandbyException extends RuntimeException {

  private final String leader;

  StandbyException(String leader) {
    super("led by " + leader, null, false, false);
    this.leader = leader;
  }

  String leader() {
    return leader;
  }
}
