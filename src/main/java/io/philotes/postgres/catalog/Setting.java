package io.philotes.postgres.catalog;

/**
 * A server setting.
 *
 * @param value in its own unit, as in pg_settings: {@code -1}, {@code 1024}
 * @param shown with its unit, as SHOW has it: {@code 1GB}
 */
public record Setting(String value, String shown) {

  /** The value as a number; only for settings that have one. */
  public long number() {
    return Long.parseLong(value);
  }
}
