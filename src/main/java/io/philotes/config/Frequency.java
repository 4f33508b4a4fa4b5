package io.philotes.config;

/** How often an operator needs a key. Documents list keys in this order. */
enum Frequency {
  /** Nearly every installation sets it. */
  ESSENTIAL,
  /** Many installations set it. */
  FREQUENT,
  /** Few installations set it. */
  RARE;

  String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
