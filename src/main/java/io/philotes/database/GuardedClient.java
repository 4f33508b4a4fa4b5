package io.philotes.database;

import io.netty.channel.ChannelHandler;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Opens sockets as another client does, and puts a handler in front of each before anybody reads or writes. */
final class GuardedClient implements NetClient {

  /** Vert.x's own handler, which is the last. */
  private static final String VERTX = "handler";

  private final NetClient client;
  private final Supplier<ChannelHandler> guard;

  GuardedClient(NetClient client, Supplier<ChannelHandler> guard) {
    this.client = client;
    this.guard = guard;
  }

  private NetSocket guarded(NetSocket socket) {
    ((NetSocketInternal) socket).channelHandlerContext().pipeline().addBefore(VERTX, "login guard", guard.get());
    return socket;
  }

  @Override
  public Future<NetSocket> connect(ConnectOptions options) {
    return client.connect(options).map(this::guarded);
  }

  @Override
  public Future<NetSocket> connect(int port, String host) {
    return client.connect(port, host).map(this::guarded);
  }

  @Override
  public Future<NetSocket> connect(int port, String host, String serverName) {
    return client.connect(port, host, serverName).map(this::guarded);
  }

  @Override
  public Future<NetSocket> connect(SocketAddress address) {
    return client.connect(address).map(this::guarded);
  }

  @Override
  public Future<NetSocket> connect(SocketAddress address, String serverName) {
    return client.connect(address, serverName).map(this::guarded);
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }

  @Override
  public Future<Void> shutdown(long timeout, TimeUnit unit) {
    return client.shutdown(timeout, unit);
  }

  @Override
  public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
    return client.updateSSLOptions(options, force);
  }

  @Override
  public boolean isMetricsEnabled() {
    return client.isMetricsEnabled();
  }
}
