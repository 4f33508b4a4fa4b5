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
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
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

  /** The class around it is none that Vert.x sees, but that does not matter. */
  public static class Plain extends VerticleBase {}

  static final class Hidden extends VerticleBase {
    public Hidden() {}
  }

  public static final class Closed extends VerticleBase {
    Closed() {}
  }

  public final class Inner extends VerticleBase {}

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
      "io.philotes.app.UserVerticlesTest$Unfinished, abstract", "io.philotes.app.UserVerticlesTest$Needy, no public constructor without parameters",
      "io.philotes.app.UserVerticlesTest$Closed, no public constructor without parameters",
      "io.philotes.app.UserVerticlesTest$Inner, no public constructor without parameters", "io.philotes.app.UserVerticlesTest$Hidden, not public",
      "io.philotes.APP.UserVerticlesTest, no such class"})
  void refusesWhatCannotBeDeployed(String name, String why) {
    PhilotesException refusal = assertThrows(PhilotesException.class, () -> UserVerticles.requireClass(new VerticleConfig(name, false)));
    assertEquals(ErrorCode.CONFIG_INVALID, refusal.code());
    assertTrue(refusal.getMessage().contains(why) && refusal.getMessage().contains(name), refusal.getMessage());
    assertThrows(Exception.class, () -> deploy(name));
  }

  /** What is taken, Vert.x can make. */
  @Test
  void takesAPublicVerticleWithinAClassThatIsNot() {
    assertDoesNotThrow(() -> UserVerticles.requireClass(new VerticleConfig(Plain.class.getName(), false)));
    assertDoesNotThrow(() -> deploy(Plain.class.getName()));
  }

  private static void deploy(String name) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      vertx.deployVerticle("java:" + name).await(30, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
  }
}
