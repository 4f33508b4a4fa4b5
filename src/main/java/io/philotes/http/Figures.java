package io.philotes.http;

/** Numbers as JSON shows them. */
final class Figures {

  private static final double THOUSAND = 1000;

  private Figures() {}

  /** A whole number without a point, any other with three digits behind it; NaN is null. */
  static Number number(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    double rounded = Math.round(value * THOUSAND) / THOUSAND;
    return rounded == Math.rint(rounded) ? (Number) (long) rounded : (Number) rounded;
  }
}
