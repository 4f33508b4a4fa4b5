package io.philotes.app;

import io.philotes.config.VerticleConfig;
import io.philotes.error.ErrorCode;
import io.philotes.error.PhilotesException;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * Deploys the user's own verticles from the class path. On a worker thread unless they ask for an event loop, so that
 * one that blocks cannot stop our status updates.
 */
final class UserVerticles {

  private final List<VerticleConfig> verticles;

  UserVerticles(List<VerticleConfig> verticles) {
    this.verticles = verticles;
  }

  Future<Void> deploy(Stages stages) {
    Future<Void> deployed = Future.succeededFuture();
    for (VerticleConfig verticle : verticles) {
      deployed = deployed.compose(before -> {
        requireClass(verticle);
        return stages.deploy("java:" + verticle.className(), options(verticle));
      });
    }
    return deployed;
  }

  /**
   * Looks for the class where the deployment will, and runs nothing of it.
   *
   * @throws PhilotesException with CONFIG_INVALID when it is not on the class path, or is no verticle that Vert.x can make
   */
  static void requireClass(VerticleConfig verticle) {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    try {
      Class<?> type = Class.forName(verticle.className(), false, own == null ? UserVerticles.class.getClassLoader() : own);
      if (!Deployable.class.isAssignableFrom(type)) {
        throw unusable(verticle, "it is no verticle", null);
      }
      if (Modifier.isAbstract(type.getModifiers())) {
        throw unusable(verticle, "it is abstract", null);
      }
      if (!Modifier.isPublic(type.getModifiers())) {
        throw unusable(verticle, "it is not public", null);
      }
      type.getConstructor();
    } catch (ClassNotFoundException missing) {
      throw unusable(verticle, "there is no such class on the class path; put its jar beside this one: java -cp philotes.jar:yours.jar io.philotes.app.Main",
          missing);
    } catch (NoSuchMethodException unmakeable) {
      throw unusable(verticle, "it has no public constructor without parameters", unmakeable);
    } catch (LinkageError unloadable) {
      throw unusable(verticle, "it cannot be loaded: " + unloadable, unloadable);
    }
  }

  private static PhilotesException unusable(VerticleConfig verticle, String why, Throwable cause) {
    return PhilotesException.of(ErrorCode.CONFIG_INVALID, "verticles", verticle.className(), why, cause);
  }

  private static DeploymentOptions options(VerticleConfig verticle) {
    return new DeploymentOptions()
        .setThreadingModel(verticle.eventLoop() ? ThreadingModel.EVENT_LOOP : ThreadingModel.WORKER);
  }
}
