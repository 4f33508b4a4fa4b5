package io.philotes.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Leaves out what needs a server of its own when the run has only the one of {@code -Dphilotes.pg.url}. */
public final class OwnServerFilter implements PostDiscoveryFilter {

  private static final AtomicInteger LEFT_OUT = new AtomicInteger();

  /** How many tests this run left out. */
  static int leftOut() {
    return LEFT_OUT.get();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    boolean out = !System.getProperty("philotes.pg.url", "").isBlank()
        && test.getTags().contains(TestTag.create(NeedsOwnServer.TAG));
    if (out && test.isTest()) {
      LEFT_OUT.incrementAndGet();
    }
    return out ? FilterResult.excluded("needs a server of its own") : FilterResult.included("runs on any server");
  }
}
