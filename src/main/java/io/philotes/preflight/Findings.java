package io.philotes.preflight;

import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import java.util.ArrayList;
import java.util.List;

/** Collects the findings of one part, in the order in which they are looked at. */
public final class Findings {

  private final String part;
  private final List<Finding> found = new ArrayList<>();

  /** @param part what all of them belong to: {@code source shop} */
  public Findings(String part) {
    this.part = part;
  }

  public void ok(String name, String what) {
    add(Level.OK, name, what, "", null);
  }

  public void note(String name, String what, String remedy) {
    add(Level.NOTE, name, what, remedy, null);
  }

  public void warn(String name, String what, String remedy) {
    add(Level.WARN, name, what, remedy, null);
  }

  public void error(ErrorCode code, String name, String what, String remedy) {
    add(Level.ERROR, name, what, remedy, code);
  }

  /** A failure as a start would meet it: its sentence says what is wrong and what to do. */
  public void failure(String name, PhilotesException failure) {
    add(Level.ERROR, name, failure.getMessage(), "", failure.code());
  }

  /** Whether nothing of this name is worse than a note. */
  public boolean isWell(String name) {
    return found.stream().noneMatch(finding -> finding.name().equals(name) && finding.level().compareTo(Level.NOTE) > 0);
  }

  /** Whether a failure with this code was found already. */
  public boolean has(ErrorCode code) {
    return found.stream().anyMatch(finding -> finding.code() == code);
  }

  private void add(Level level, String name, String what, String remedy, ErrorCode code) {
    found.add(new Finding(level, part, name, what, remedy, code));
  }

  public List<Finding> list() {
    return List.copyOf(found);
  }
}
