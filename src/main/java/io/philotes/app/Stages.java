package io.philotes.app;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployed stages in the order of their deployment, so that they stop in the opposite order: stages deployed together
 * stop together, and each such group only after the one deployed behind it is down. Owned by one event loop.
 *
 * <p>Vert.x undeploys the children of a verticle all at once and before the verticle itself. So the stages are nobody's
 * children: they are deployed from a context that belongs to no deployment.
 */
final class Stages {

  private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

  private final Vertx vertx;
  private final Context outside;
  private final Deque<List<String>> deployed = new ArrayDeque<>();

  private Stages(Vertx vertx, Context outside) {
    this.vertx = vertx;
    this.outside = outside;
  }

  /** Only a thread that is not of Vert.x gets a context without a deployment. */
  static Future<Stages> open(Vertx vertx) {
    Promise<Stages> opened = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    new Thread(() -> {
      Context outside = vertx.getOrCreateContext();
      caller.runOnContext(back -> opened.complete(new Stages(vertx, outside)));
    }, "philotes-stages").start();
    return opened.future();
  }

  Future<Void> deploy(Deployable stage) {
    return deployTogether(List.of(stage));
  }

  Future<Void> deployTogether(List<? extends Deployable> stages) {
    List<String> group = newGroup();
    return Future.join(stages.stream()
        .map(stage -> fromOutside(() -> vertx.deployVerticle(stage)).onSuccess(group::add))
        .toList()).mapEmpty();
  }

  Future<Void> deploy(String name, DeploymentOptions options) {
    return fromOutside(() -> vertx.deployVerticle(name, options)).onSuccess(newGroup()::add).mapEmpty();
  }

  private Future<String> fromOutside(Supplier<Future<String>> deployment) {
    Promise<String> done = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    outside.runOnContext(there -> deployment.get()
        .onComplete(result -> caller.runOnContext(back -> done.handle(result))));
    return done.future();
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
