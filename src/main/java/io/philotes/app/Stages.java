package io.philotes.app;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployed stages in the order of their deployment, so that they stop in the opposite order: stages deployed together
 * stop together, and each such group only after the one deployed behind it is down. Owned by one event loop.
 */
final class Stages {

  private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

  private final Vertx vertx;
  private final Deque<List<String>> deployed = new ArrayDeque<>();

  Stages(Vertx vertx) {
    this.vertx = vertx;
  }

  Future<Void> deploy(Deployable stage) {
    return deployTogether(List.of(stage));
  }

  Future<Void> deployTogether(List<? extends Deployable> stages) {
    List<String> group = newGroup();
    return Future.join(stages.stream()
        .map(stage -> vertx.deployVerticle(stage).onSuccess(group::add))
        .toList()).mapEmpty();
  }

  Future<Void> deploy(String name, DeploymentOptions options) {
    return vertx.deployVerticle(name, options).onSuccess(newGroup()::add).mapEmpty();
  }

  private List<String> newGroup() {
    List<String> group = new ArrayList<>();
    deployed.push(group);
    return group;
  }

  /** Stops everything, the last deployed first. Never fails: what cannot stop is logged and passed by. */
  Future<Void> stop() {
    List<String> group = deployed.poll();
    if (group == null) {
      return Future.succeededFuture();
    }
    return Future.join(group.stream().map(this::undeploy).toList()).transform(stopped -> stop());
  }

  private Future<Void> undeploy(String id) {
    return vertx.undeploy(id).onFailure(failure ->
        LOG.atWarn().addKeyValue("reason", failure.getMessage()).log("A stage did not stop cleanly"));
  }
}
