package io.philotes.config;

import io.philotes.error.Printable;

/**
 * One key's value in force.
 *
 * @param path the key with its index, as in {@code sources[0].host}
 * @param shownValue the value as text; secrets are masked
 * @param origin {@code default}, the name of a variable, or file and line
 */
public record EffectiveValue(String path, String shownValue, String origin) {

  /** Whether nobody set it. */
  public boolean isDefault() {
    return origin.equals(Origin.DEFAULT.text());
  }

  /** Whether it is a condition on rows, which may hold values of them. */
  boolean isCondition() {
    return path.endsWith(".where");
  }

  @Override
  public String toString() {
    return path + "=" + Printable.line(shownValue) + " (" + Printable.line(origin) + ")";
  }
}
