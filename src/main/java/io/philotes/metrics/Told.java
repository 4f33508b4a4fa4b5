package io.philotes.metrics;

import java.util.function.ToDoubleFunction;

/**
 * The status a part told last. Written by the thread that updates the meters, read by whoever scrapes the registry: an
 * embedding program may do that on a thread of its own, hence volatile.
 */
final class Told<T> {

  private volatile T now;
  private volatile T last;

  /** @param status null when the part did not tell one this time */
  void set(T status) {
    now = status;
    if (status != null) {
      last = status;
    }
  }

  double now(ToDoubleFunction<T> value) {
    T status = now;
    return status == null ? Double.NaN : value.applyAsDouble(status);
  }

  double last(ToDoubleFunction<T> value) {
    T status = last;
    return status == null ? 0 : value.applyAsDouble(status);
  }
}
