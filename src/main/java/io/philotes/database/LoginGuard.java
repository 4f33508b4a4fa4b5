package io.philotes.database;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.LoginWatch;
import io.philotes.postgres.protocol.ScramExchange;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Reads along on one connection of the SQL client, between the socket and the client, until the login is over, and ends the
 * connection before the client answers a server that {@link LoginWatch} refuses. Then it takes itself away.
 *
 * <p>The client (Vert.x 5.0.12) alone answers a request for the password or its MD5, falls back to a login without channel
 * binding, hashes as often as the server likes, on the event loop, and takes OK from a server that has proved nothing; it
 * has no setting for any of that. What it does well, and what is left to it: SCRAM with channel binding where both sides
 * can, and the check of the server's proof.
 *
 * <p>Belongs to the event loop of its connection.
 */
final class LoginGuard extends ChannelInboundHandlerAdapter {

  /** Nobody is authenticated yet, so nobody may fill our memory. */
  private static final int MAX_MESSAGE = 64 * 1024;

  private final boolean tls;
  private final LoginRules rules;
  private final Framer framer = new Framer(MAX_MESSAGE);
  private LoginWatch watch;
  private boolean answered;
  private boolean refused;

  /** @param tls whether the client first asks for TLS */
  LoginGuard(boolean tls, LoginRules rules) {
    this.tls = tls;
    this.rules = rules;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    watch = new LoginWatch(rules, () -> endpoint(context));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (refused || !isAcceptable(context, bytes)) {
      bytes.release();
      return;
    }
    context.fireChannelRead(bytes);
    if (watch.isDone() && !context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  private boolean isAcceptable(ChannelHandlerContext context, ByteBuf bytes) {
    try {
      inspect(context, bytes);
      return true;
    } catch (RuntimeException | SSLException failure) {
      refused = true;
      context.fireExceptionCaught(failure);
      context.close();
      return false;
    }
  }

  private void inspect(ChannelHandlerContext context, ByteBuf bytes) throws SSLException {
    if (tls && context.pipeline().get(SslHandler.class) == null) {
      requireOneByte(bytes);
    } else {
      framer.feed(ByteBufUtil.getBytes(bytes), watch);
    }
  }

  /** The server waits for our handshake: what comes with or behind its 'S' was put there by somebody else. */
  private void requireOneByte(ByteBuf answer) throws SSLException {
    if (answered || answer.readableBytes() > 1 && answer.getByte(answer.readerIndex()) == 'S') {
      throw new SSLException(Greeting.STUFFED);
    }
    answered = true;
  }

  private static byte[] endpoint(ChannelHandlerContext context) {
    SslHandler handler = context.pipeline().get(SslHandler.class);
    try {
      return ScramExchange.endpoint(handler == null ? null : handler.engine().getSession().getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException none) {
      return ScramExchange.endpoint(null);
    }
  }
}
