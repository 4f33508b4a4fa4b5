package io.philotes.buffer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Completes the public view, which is one for all sources. Who asks while that is going on waits for one more turn, together with
 * all others who do: with many sources that start at once it is done twice, not once for each. Safe to share; callbacks come on
 * any of the event loops.
 */
public final class ViewUpkeep {

  private final Supplier<Future<Void>> work;
  private boolean busy;
  private Promise<Void> waiting;

  /** @param work makes what the view lacks when it begins */
  public ViewUpkeep(Supplier<Future<Void>> work) {
    this.work = work;
  }

  /** Succeeds when the view has whatever was there at the time of the call. */
  synchronized Future<Void> complete() {
    if (!busy) {
      return begin();
    }
    if (waiting == null) {
      waiting = Promise.promise();
    }
    return waiting.future();
  }

  private Future<Void> begin() {
    busy = true;
    return Future.<Void>succeededFuture().compose(begun -> work.get()).onComplete(done -> next());
  }

  private void next() {
    Promise<Void> waited;
    Future<Void> begun;
    synchronized (this) {
      busy = false;
      waited = waiting;
      waiting = null;
      begun = waited == null ? null : begin();
    }
    if (begun != null) {
      begun.onComplete(waited);
    }
  }
}
