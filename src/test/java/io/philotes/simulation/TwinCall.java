package io.philotes.simulation;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One call that is made on both buffers.
 *
 * @param what as the coverage names it
 * @param model the call on the model, by the session's backend
 * @param real the call on PostgreSQL
 * @param shown what of the model's answer must be the same
 * @param realShown what of the real answer must be the same
 * @param done told at the end: the model's answer, or null and that it failed
 */
record TwinCall<T, R>(String what, Function<SimBackend, T> model, Supplier<Future<R>> real, Function<T, Object> shown,
                      Function<R, Object> realShown, Consumer<T> done, Runnable failed) {

  static <T> TwinCall<T, T> of(String what, Function<SimBackend, T> model, Supplier<Future<T>> real) {
    return new TwinCall<>(what, model, real, value -> value, value -> value, value -> {}, () -> {});
  }

  TwinCall<T, R> then(Consumer<T> told, Runnable toldOfFailure) {
    return new TwinCall<>(what, model, real, shown, realShown, told, toldOfFailure);
  }

  TwinCall<T, R> showing(Function<T, Object> ofModel, Function<R, Object> ofReal) {
    return new TwinCall<>(what, model, real, ofModel, ofReal, done, failed);
  }
}
