package io.philotes.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private ScriptedServer server;
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedServer();
    proxy = new FaultProxy("127.0.0.1", server.port());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesEverythingBothWaysAndCountsIt() throws IOException {
    byte[] much = new byte[3_000_000];
    new Random(1).nextBytes(much);
    try (Socket client = connect(); Socket end = server.next()) {
      Thread sender = new Thread(() -> send(client, much));
      sender.start();
      assertArrayEquals(much, end.getInputStream().readNBytes(much.length));
      end.getOutputStream().write(HELLO);
      assertArrayEquals(HELLO, client.getInputStream().readNBytes(HELLO.length));
      Await.until("counted", LIMIT, () -> proxy.all().bytes(Direction.TO_SERVER) == much.length);
      Await.until("counted", LIMIT, () -> proxy.all().bytes(Direction.TO_CLIENT) == HELLO.length);
      assertEquals(1, proxy.all().open());
    }
    Await.until("the link is gone", LIMIT, () -> proxy.all().open() == 0);
    assertEquals(1, proxy.all().opened());
  }

  @Test
  void passesAnEndThatOnlyOneSideHasMade() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      client.getOutputStream().write(HELLO);
      client.shutdownOutput();
      assertArrayEquals(HELLO, end.getInputStream().readAllBytes());
      end.getOutputStream().write(HELLO);
      assertArrayEquals(HELLO, client.getInputStream().readNBytes(5));
    }
  }

  @Test
  void cutsBehindTheNthByte() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      Trip trip = proxy.all().trip(Direction.TO_CLIENT, Moment.afterBytes(3), Effect.CUT);
      end.getOutputStream().write(HELLO);
      assertArrayEquals("hel".getBytes(UTF_8), client.getInputStream().readAllBytes());
      assertEquals(-1, end.getInputStream().read());
      trip.await(LIMIT);
    }
    try (Socket client = connect(); Socket end = server.next()) {
      assertTrue(echoes(client, end), "once only");
    }
  }

  @Test
  void resets() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      assertTrue(echoes(client, end));
      proxy.all().trip(Direction.TO_SERVER, Moment.afterBytes(2), Effect.RESET);
      client.getOutputStream().write(HELLO);
      assertThrows(SocketException.class, () -> client.getInputStream().read());
      assertThrows(SocketException.class, () -> end.getInputStream().readAllBytes());
    }
  }

  @Test
  void holdsOneDirectionAndPassesTheOther() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      proxy.all().hold(Direction.TO_SERVER);
      client.getOutputStream().write(HELLO);
      end.getOutputStream().write(HELLO);
      assertArrayEquals(HELLO, client.getInputStream().readNBytes(5));
      assertSilent(end);
      proxy.all().release();
      assertArrayEquals(HELLO, end.getInputStream().readNBytes(5));
    }
  }

  @Test
  void keepsTheEndOfALinkThatIsHeldAndLetsNewOnesHang() throws IOException {
    Socket client = connect();
    try (Socket end = server.next()) {
      assertTrue(echoes(client, end));
      proxy.all().hold();
      client.close();
      assertSilent(end);
      try (Socket another = connect()) {
        another.getOutputStream().write(HELLO);
        assertSilent(another);
        proxy.all().release();
        assertEquals(-1, end.getInputStream().read());
        assertArrayEquals(HELLO, server.next().getInputStream().readNBytes(5));
      }
    }
  }

  @Test
  void delaysWithoutLosingTheOrder() throws IOException {
    proxy.all().pace(Direction.TO_SERVER, Pace.UNDISTURBED.delayed(Duration.ofMillis(300), Duration.ofMillis(200)));
    try (Socket client = connect(); Socket end = server.next()) {
      long since = System.nanoTime();
      for (byte each : HELLO) {
        client.getOutputStream().write(each);
      }
      assertArrayEquals(HELLO, end.getInputStream().readNBytes(5));
      assertTrue(System.nanoTime() - since >= Duration.ofMillis(100).toNanos());
    }
  }

  @Test
  void limitsTheRate() throws IOException {
    proxy.all().pace(Pace.UNDISTURBED.limited(50_000));
    try (Socket client = connect(); Socket end = server.next()) {
      long since = System.nanoTime();
      client.getOutputStream().write(new byte[25_000]);
      assertEquals(25_000, end.getInputStream().readNBytes(25_000).length);
      assertTrue(System.nanoTime() - since >= Duration.ofMillis(400).toNanos());
    }
  }

  @Test
  void sendsSegmentsOfOneByte() throws IOException {
    proxy.all().pace(Pace.UNDISTURBED.limited(1_000).segmented(1));
    try (Socket client = connect(); Socket end = server.next()) {
      client.getOutputStream().write(new byte[500]);
      int reads = 0;
      byte[] bytes = new byte[500];
      for (int got = 0; got < 500; reads++) {
        got += end.getInputStream().read(bytes);
      }
      assertTrue(reads > 20, reads + " reads of 500 segments");
    }
  }

  @Test
  void gathersManyPiecesIntoOne() throws IOException {
    proxy.all().pace(Pace.UNDISTURBED.gathered(1000));
    try (Socket client = connect(); Socket end = server.next()) {
      for (int i = 0; i < 9; i++) {
        client.getOutputStream().write(new byte[100]);
      }
      client.getOutputStream().write(new byte[150]);
      assertEquals(1050, end.getInputStream().read(new byte[2000]));
      client.getOutputStream().write(HELLO);
      assertArrayEquals(HELLO, end.getInputStream().readNBytes(5), "not for ever");
    }
  }

  @Test
  void flipsOneBitOfTheNthByte() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      Trip trip = proxy.all().trip(Direction.TO_CLIENT, Moment.afterBytes(4), Effect.FLIP);
      end.getOutputStream().write(HELLO);
      byte[] got = client.getInputStream().readNBytes(5);
      assertEquals(1, Integer.bitCount((got[3] ^ HELLO[3]) & 0xff));
      got[3] = HELLO[3];
      assertArrayEquals(HELLO, got);
      trip.await(LIMIT);
      assertTrue(echoes(client, end));
    }
  }

  @Test
  void swallowsAMessageByItsType() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      greet(client, end, "application_name", "writer of one");
      Trip trip = proxy.application("writer").trip(Direction.TO_CLIENT, Moment.afterMessage('C', 2), Effect.SWALLOW);
      for (String text : new String[] {"one", "two", "three"}) {
        end.getOutputStream().write(message('C', text));
        end.getOutputStream().write(message('Z', text));
      }
      byte[] expected = join(message('C', "one"), message('Z', "one"), message('Z', "two"), message('C', "three"), message('Z', "three"));
      assertArrayEquals(expected, client.getInputStream().readNBytes(expected.length));
      trip.await(LIMIT);
    }
  }

  @Test
  void fallsSilentWhenAWholeMessageWithATextHasPassed() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      greet(client, end, "application_name", "writer");
      Trip trip = proxy.all().trip(Direction.TO_SERVER, Moment.afterText("COMMIT"), Effect.SILENCE);
      byte[] statement = message('Q', "COMMIT and so on");
      client.getOutputStream().write(join(message('Q', "COMM"), statement, message('X', "")));
      byte[] expected = join(message('Q', "COMM"), statement);
      assertArrayEquals(expected, end.getInputStream().readNBytes(expected.length));
      trip.await(LIMIT);
      end.getOutputStream().write(HELLO);
      assertSilent(client);
      assertSilent(end);
      proxy.all().release();
      assertArrayEquals(HELLO, client.getInputStream().readNBytes(5));
      assertArrayEquals(message('X', ""), end.getInputStream().readNBytes(5));
    }
  }

  @Test
  void knowsAReplicationConnectionByItsStartupPacketAlsoAfterAskingForEncryption() throws IOException {
    try (Socket plain = connect(); Socket plainEnd = server.next(); Socket client = connect(); Socket end = server.next()) {
      greet(plain, plainEnd, "user", "replication");
      client.getOutputStream().write(new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47});
      end.getInputStream().readNBytes(8);
      end.getOutputStream().write('N');
      assertEquals('N', client.getInputStream().read());
      greet(client, end, "replication", "database");
      assertEquals(1, proxy.replication().opened());
      proxy.replication().cut();
      assertEquals(-1, client.getInputStream().read());
      assertTrue(echoes(plain, plainEnd), "the other one stays");
    }
  }

  @Test
  void refusesAndAcceptsAgainOnTheSamePort() throws IOException {
    try (Socket client = connect(); Socket end = server.next()) {
      proxy.refuse();
      assertThrows(ConnectException.class, this::connect);
      assertTrue(echoes(client, end), "what is open stays");
    }
    proxy.heal();
    try (Socket client = connect(); Socket end = server.next()) {
      assertTrue(echoes(client, end));
    }
  }

  @Test
  void endsALinkWhoseServerIsNotThere() throws IOException {
    server.close();
    try (Socket client = connect()) {
      assertThrows(SocketException.class, () -> {
        if (client.getInputStream().read() < 0) {
          throw new SocketException("ended");
        }
      });
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static boolean echoes(Socket client, Socket end) throws IOException {
    client.getOutputStream().write(HELLO);
    end.getOutputStream().write(end.getInputStream().readNBytes(5));
    return Arrays.equals(HELLO, client.getInputStream().readNBytes(5));
  }

  /** Nothing comes although there has been time for it. */
  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    socket.setSoTimeout((int) LIMIT.toMillis());
    assertFalse(socket.isClosed());
  }

  /** A start-up packet arrives, and its first answer. */
  private static void greet(Socket client, Socket end, String name, String value) throws IOException {
    byte[] parameters = (name + "\0" + value + "\0\0").getBytes(UTF_8);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(packet);
    out.writeInt(8 + parameters.length);
    out.writeInt(3 << 16);
    out.write(parameters);
    client.getOutputStream().write(packet.toByteArray());
    end.getInputStream().readNBytes(packet.size());
    end.getOutputStream().write(message('R', "ok"));
    client.getInputStream().readNBytes(7);
  }

  private static byte[] message(char type, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(type);
    out.writeInt(4 + text.length());
    out.write(text.getBytes(UTF_8));
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
