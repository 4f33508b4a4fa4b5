package io.philotes.preflight;

/** Everything that is judged of a source from its catalog, in the order in which an operator wants to hear of it. Pure. */
public final class SourceChecks {

  private SourceChecks() {}

  public static void check(SourceFacts facts, Findings findings) {
    ServerChecks.check(facts, findings);
    TransportChecks.check(facts.config().database(), facts.link(), facts.announcedPid(), findings);
    RoleChecks.check(facts.role(), findings);
    SlotChecks.check(facts, findings);
    PublicationChecks.check(facts, findings);
    TableChecks.check(facts, findings);
  }
}
