package io.philotes.preflight;

/**
 * In what something that is there differs from what it should be.
 *
 * @param level NOTE when nothing is to be mended
 * @param name short, for machines
 * @param object the table, the schemas or the operations; empty when it is the publication
 * @param what as a sentence without full stop; it and the remedy may hold the text of conditions, which does not belong in the log
 * @param remedy the SQL that mends it, or what to do where there is none
 */
public record Difference(Level level, String name, String object, String what, String remedy) {

  static Difference warning(String name, String object, String what, String remedy) {
    return new Difference(Level.WARN, name, object, what, remedy);
  }

  void tell(Findings findings) {
    if (level == Level.NOTE) {
      findings.note(name, what, remedy);
    } else {
      findings.warn(name, what, remedy);
    }
  }
}
