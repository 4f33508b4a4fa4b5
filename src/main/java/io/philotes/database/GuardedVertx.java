package io.philotes.database;

import io.philotes.postgres.protocol.LoginRules;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/**
 * A Vert.x for the SQL client alone: the same as any, but the sockets that it opens have a {@link LoginGuard}. The client
 * makes its sockets itself and offers no other place to stand between.
 */
final class GuardedVertx extends VertxWrapper {

  private final boolean tls;
  private final LoginRules rules;

  /** @param tls whether the client first asks for TLS */
  GuardedVertx(Vertx vertx, boolean tls, LoginRules rules) {
    super((VertxInternal) vertx);
    this.tls = tls;
    this.rules = rules;
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new GuardedClient(super.createNetClient(options), () -> new LoginGuard(tls, rules));
  }
}
