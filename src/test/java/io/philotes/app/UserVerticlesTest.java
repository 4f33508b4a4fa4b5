package io.philotes.app;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.config.VerticleConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.VerticleBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserVerticlesTest {

  private static boolean initialized;

  public static final class Good extends VerticleBase {
    static {
      initialized = true;
    }
  }

  public abstract static class Unfinished extends VerticleBase {}

  public static final class Needy extends VerticleBase {
    public Needy(String what) {
      assert what != null;
    }
  }

  @Test
  void takesAVerticleAndRunsNothingOfIt() {
    assertDoesNotThrow(() -> UserVerticles.requireClass(new VerticleConfig(Good.class.getName(), false)));
    assertFalse(initialized);
  }

  @ParameterizedTest
  @CsvSource({"com.acme.Orders, no such class on the class path", "java.lang.String, no verticle",
      "io.philotes.app.UserVerticlesTest$Unfinished, abstract", "io.philotes.app.UserVerticlesTest$Needy, no constructor without parameters",
      "io.philotes.APP.UserVerticlesTest, no such class"})
  void refusesWhatCannotBeDeployed(String name, String why) {
    PhilotesException refusal = assertThrows(PhilotesException.class, () -> UserVerticles.requireClass(new VerticleConfig(name, false)));
    assertEquals(ErrorCode.CONFIG_INVALID, refusal.code());
    assertTrue(refusal.getMessage().contains(why) && refusal.getMessage().contains(name), refusal.getMessage());
  }
}
