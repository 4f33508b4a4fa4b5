package io.philotes.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.philotes.postgres.protocol.Authentication;
import io.philotes.postgres.protocol.AuthenticationRefusedException;
import io.philotes.postgres.protocol.LoginRules;
import io.philotes.postgres.protocol.ProtocolException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class LoginGuardTest {

  private static EmbeddedChannel plain() {
    return new EmbeddedChannel(new LoginGuard(false, LoginRules.STRICT));
  }

  private static ByteBuf bytes(Authentication message) {
    return Unpooled.wrappedBuffer(message.encode());
  }

  @Test
  void takesItselfAwayWhenTheLoginIsOver() {
    EmbeddedChannel channel = plain();
    channel.writeInbound(bytes(Authentication.ok()));
    assertNull(channel.pipeline().get(LoginGuard.class));
    channel.writeInbound(bytes(Authentication.cleartextPassword()));
    assertEquals(2, channel.inboundMessages().size());
  }

  @Test
  void holdsBackARequestThatComesInPieces() {
    EmbeddedChannel channel = plain();
    ByteBuf request = bytes(Authentication.cleartextPassword());
    channel.writeInbound(request.readRetainedSlice(6));
    ByteBuf rest = request.readRetainedSlice(3);
    assertThrows(AuthenticationRefusedException.class, () -> channel.writeInbound(rest));
    assertEquals(1, channel.inboundMessages().size());
    assertFalse(channel.isOpen());
  }

  @Test
  void passesNothingOnAfterARefusal() {
    EmbeddedChannel channel = new EmbeddedChannel(new LoginGuard(false, LoginRules.STRICT));
    assertThrows(AuthenticationRefusedException.class, () -> channel.writeInbound(bytes(Authentication.md5Password(new byte[4]))));
    assertTrue(channel.inboundMessages().isEmpty());
  }

  @Test
  void refusesAMessageThatIsTooLongForALogin() {
    EmbeddedChannel channel = plain();
    assertThrows(ProtocolException.class, () -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'N', 0x7F, 0, 0, 0})));
  }

  /** CVE-2021-23222 is of this kind. */
  @Test
  void refusesPlainTextWithOrBehindTheAnswerToTheRequestForTls() {
    for (List<String> pieces : List.of(List.of("SR"), List.of("S", "R"))) {
      EmbeddedChannel channel = new EmbeddedChannel(new LoginGuard(true, LoginRules.STRICT));
      assertThrows(SSLException.class, () -> pieces.forEach(piece -> channel.writeInbound(Unpooled.wrappedBuffer(piece.getBytes()))));
      assertEquals(pieces.size() - 1, channel.inboundMessages().size());
    }
  }

  @Test
  void letsTheAnswerItselfPass() {
    EmbeddedChannel channel = new EmbeddedChannel(new LoginGuard(true, LoginRules.STRICT));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'N'}));
    assertEquals(1, channel.inboundMessages().size());
  }
}
