package io.philotes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts the integration classes that ran and those of which no test ran to its end, prints both after the last test,
 * and names the skipped ones in the file {@code -Dphilotes.it.skipped}, whose existence fails the build.
 */
public final class IntegrationReport implements TestExecutionListener {

  private final Set<String> known = new TreeSet<>();
  private final Set<String> executed = new TreeSet<>();

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    integrationClass(test).ifPresent(known::add);
  }

  @Override
  public synchronized void executionStarted(TestIdentifier test) {
    integrationClass(test).ifPresent(known::add);
  }

  /** A failure is an execution too; a test that ends in a failed assumption is none. */
  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean failedClass = result.getStatus() == TestExecutionResult.Status.FAILED;
    boolean ranTest = test.isTest() && result.getStatus() != TestExecutionResult.Status.ABORTED;
    if (ranTest || failedClass) {
      integrationClass(test).ifPresent(executed::add);
    }
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    if (known.isEmpty()) {
      return;
    }
    Set<String> skipped = new TreeSet<>(known);
    skipped.removeAll(executed);
    System.out.println("Integration classes: " + executed.size() + " executed, " + skipped.size() + " skipped"
        + (skipped.isEmpty() ? "" : ": " + String.join(", ", skipped)) + leftOut());
    write(skipped);
  }

  private static String leftOut() {
    int tests = OwnServerFilter.leftOut();
    return tests == 0 ? "" : "; " + tests + " tests left out because they need a server of their own";
  }

  private static void write(Set<String> skipped) {
    String file = System.getProperty("philotes.it.skipped");
    if (file == null || skipped.isEmpty()) {
      return;
    }
    try {
      Path path = Path.of(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, String.join("\n", skipped) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The outermost class of the test, if its name says that it is an integration class. */
  private static Optional<String> integrationClass(TestIdentifier test) {
    return test.getSource().map(IntegrationReport::className).map(name -> name.replaceFirst("\\$.*", ""))
        .filter(name -> name.endsWith("IT"));
  }

  private static String className(TestSource source) {
    if (source instanceof MethodSource method) {
      return method.getClassName();
    }
    return source instanceof ClassSource type ? type.getClassName() : "";
  }
}
