package io.philotes.app;

import io.philotes.config.VerticleConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
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
      deployed = deployed.compose(before -> stages.deploy("java:" + verticle.className(), options(verticle)));
    }
    return deployed;
  }

  private static DeploymentOptions options(VerticleConfig verticle) {
    return new DeploymentOptions()
        .setThreadingModel(verticle.eventLoop() ? ThreadingModel.EVENT_LOOP : ThreadingModel.WORKER);
  }
}
