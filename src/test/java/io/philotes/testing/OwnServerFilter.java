package io.philotes.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Leaves out what needs a server of its own when the run has only the one of {@code -Dphilotes.pg.url}. */
public final class OwnServerFilter implements PostDiscoveryFilter {

  /** By id: tests may be discovered more than once. */
  private static final Set<UniqueId> LEFT_OUT = ConcurrentHashMap.newKeySet();

  /** How many tests this run left out. */
  static int leftOut() {
    return LEFT_OUT.size();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    boolean out = !System.getProperty("philotes.pg.url", "").isBlank()
        && test.getTags().contains(TestTag.create(NeedsOwnServer.TAG));
    if (out && test.isTest()) {
      LEFT_OUT.add(test.getUniqueId());
    }
    return out ? FilterResult.excluded("needs a server of its own") : FilterResult.included("runs on any server");
  }
}
