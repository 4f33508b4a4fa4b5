package io.philotes.recording;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A replication connection over a plain blocking socket: the least that speaks the protocol. Shares no code with the
 * product, so it is a second opinion on what a server sends.
 */
final class RawConnection implements AutoCloseable {

  /** A message of the server without its length word. */
  record Frame(char type, byte[] body) {
    ByteBuffer reader() {
      return ByteBuffer.wrap(body);
    }
  }

  /** 2000-01-01 in milliseconds of Java. */
  private static final long EPOCH_2000 = 946_684_800_000L;
  private static final int TICK_MILLIS = 50;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final BiConsumer<Character, byte[]> tap;

  /**
   * Logs in. Blocks.
   *
   * @param parameters of the startup message, user, database and replication among them
   * @param tap sees the type and body of every message that the server sends
   */
  RawConnection(String host, int port, String password, Map<String, String> parameters, BiConsumer<Character, byte[]> tap) throws IOException {
    this.tap = tap;
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(host, port), 10_000);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    ByteArrayOutputStream startup = new ByteArrayOutputStream();
    startup.writeBytes(ByteBuffer.allocate(4).putInt(196_608).array());
    parameters.forEach((name, value) -> startup.writeBytes((name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8)));
    startup.write(0);
    socket.getOutputStream().write(ByteBuffer.allocate(4 + startup.size()).putInt(4 + startup.size()).put(startup.toByteArray()).array());
    authenticate(new Scram(password));
  }

  private void authenticate(Scram scram) throws IOException {
    for (Frame frame = read(); frame.type() != 'Z'; frame = read()) {
      refuseError(frame);
      int method = frame.type() == 'R' ? frame.reader().getInt() : 0;
      if (method == 10) {
        byte[] first = scram.first().getBytes(StandardCharsets.UTF_8);
        send('p', ByteBuffer.allocate(18 + first.length).put("SCRAM-SHA-256\0".getBytes(StandardCharsets.UTF_8)).putInt(first.length).put(first).array());
      } else if (method == 11) {
        String serverFirst = new String(frame.body(), 4, frame.body().length - 4, StandardCharsets.UTF_8);
        send('p', scram.answer(serverFirst).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Runs a simple query and forgets its rows. */
  void run(String sql) throws IOException {
    send('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    for (Frame frame = read(); frame.type() != 'Z'; frame = read()) {
      refuseError(frame);
    }
  }

  /** Sends a query that fails, for the sake of the answer. */
  void fail(String sql) throws IOException {
    send('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    Frame frame = read();
    while (frame.type() != 'Z') {
      frame = read();
    }
  }

  void startReplication(String command) throws IOException {
    send('Q', (command + "\0").getBytes(StandardCharsets.UTF_8));
    for (Frame frame = read(); frame.type() != 'W'; frame = read()) {
      refuseError(frame);
    }
    socket.setSoTimeout(TICK_MILLIS);
  }

  private static void refuseError(Frame frame) throws IOException {
    if (frame.type() == 'E') {
      throw new IOException("the server refuses: " + new String(frame.body(), StandardCharsets.UTF_8).replace('\0', ' '));
    }
  }

  /** A standby status update that confirms {@code flush}. */
  void status(long received, long flush, boolean replyRequested) throws IOException {
    long now = (System.currentTimeMillis() - EPOCH_2000) * 1000;
    send('d', ByteBuffer.allocate(34).put((byte) 'r').putLong(received).putLong(flush).putLong(flush).putLong(now)
        .put((byte) (replyRequested ? 1 : 0)).array());
  }

  /** The next message, or null when none begins within a tick. */
  Frame poll() throws IOException {
    try {
      int type = in.read();
      if (type < 0) {
        throw new EOFException("the server closed the connection");
      }
      socket.setSoTimeout(20_000);
      return rest((char) type);
    } catch (SocketTimeoutException nothing) {
      return null;
    } finally {
      socket.setSoTimeout(TICK_MILLIS);
    }
  }

  private Frame read() throws IOException {
    return rest((char) in.readUnsignedByte());
  }

  private Frame rest(char type) throws IOException {
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    tap.accept(type, body);
    return new Frame(type, body);
  }

  private void send(char type, byte[] body) throws IOException {
    socket.getOutputStream().write(ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(4 + body.length).put(body).array());
  }

  /** Cuts the connection, without a farewell. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
