package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {

  private static final long SELF = ProcessHandle.current().pid();

  @BeforeEach
  void needsProc() {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc here");
  }

  @Test
  void findsEachLimitThatIsExceededOnce() {
    ProcessWatch watch = new ProcessWatch(1, 1, 1);
    watch.sample(SELF);
    watch.sample(SELF);
    assertEquals(3, watch.findings().size(), watch.findings().toString());
  }

  @Test
  void isContentBelowItsLimitsAndWithAProcessThatHasEnded() {
    ProcessWatch watch = new ProcessWatch(1_000_000, 100_000, 1_000_000);
    watch.sample(SELF);
    watch.sample(Long.MAX_VALUE);
    assertEquals(0, watch.findings().size(), watch.findings().toString());
  }
}
