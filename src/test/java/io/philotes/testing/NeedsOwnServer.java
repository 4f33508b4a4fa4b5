package io.philotes.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that stops or kills a server, changes its settings or its access rules. With {@code -Dphilotes.pg.url} there
 * is no such server: {@link OwnServerFilter} leaves the test out and the run says how many it left out.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag(NeedsOwnServer.TAG)
public @interface NeedsOwnServer {
  /** What the filter looks for. */
  String TAG = "own-server";
}
