package io.philotes.app;

import io.philotes.config.PhilotesConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Tells the status again and again: over itself on a terminal, one below the other elsewhere. Ends with the process. */
final class StatusWatch {

  private static final long MILLIS = 2_000;
  /** Home, then erase to the end of the screen: nothing flickers. */
  private static final String REDRAW = "\u001b[H\u001b[J";

  private final Vertx vertx;
  private final Status status;
  private final PhilotesConfig config;
  private final PrintStream out;
  private final boolean terminal = System.console() != null;
  private final Promise<Integer> end = Promise.promise();

  StatusWatch(Vertx vertx, Status status, PhilotesConfig config, PrintStream out) {
    this.vertx = vertx;
    this.status = status;
    this.config = config;
    this.out = out;
  }

  /** Fails when the output is closed. */
  Future<Integer> run() {
    again();
    return end.future();
  }

  private void again() {
    status.look().onSuccess(look -> {
      Instant now = Instant.now();
      List<String> lines = StatusText.lines(config, look, now);
      out.print((terminal ? REDRAW : "") + now + System.lineSeparator() + String.join(System.lineSeparator(), lines)
          + System.lineSeparator() + (terminal ? "" : System.lineSeparator()));
      out.flush();
      if (out.checkError()) {
        end.complete(look.exitCode());
      } else {
        vertx.setTimer(MILLIS, later -> again());
      }
    }).onFailure(end::tryFail);
  }
}
