package io.philotes.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Registered for every class: one that leaves a process of the jar running fails, and the process is ended. */
public final class LeftRunning implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() != null) {
      return;
    }
    List<JarProcess> left = JarProcess.running();
    left.forEach(JarProcess::close);
    if (!left.isEmpty()) {
      throw new AssertionError("left running: " + left.size() + " processes of the jar; close what was started");
    }
  }
}
