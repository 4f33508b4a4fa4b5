package io.philotes.testing;

/** Where messages of PostgreSQL begin and end in one direction of a link, byte by byte. */
final class Framing {

  private final Direction direction;
  private final StartupReader startup;
  private boolean framed;
  private boolean opaque;
  private int header;
  private int length;
  private long body;
  private char type;
  private boolean begins;
  private boolean ends;

  Framing(Direction direction, StartupReader startup) {
    this.direction = direction;
    this.startup = startup;
  }

  void feed(byte next) {
    begins = false;
    ends = false;
    if (!framed && !opaque) {
      enter(next);
    }
    if (framed) {
      step(next);
    }
  }

  /** A client's bytes are messages behind its start-up packet, a server's from the first one that answers it. */
  private void enter(byte next) {
    boolean known = startup.state() == StartupReader.State.KNOWN;
    if (direction == Direction.TO_SERVER && !known) {
      startup.feed(next);
      opaque = startup.state() == StartupReader.State.OPAQUE;
    } else {
      framed = known;
      opaque = !known && startup.state() != StartupReader.State.ASKED_FOR_ENCRYPTION;
    }
  }

  private void step(byte next) {
    if (body > 0) {
      body--;
      ends = body == 0;
    } else if (header == 0) {
      type = (char) (next & 0xff);
      begins = true;
      length = 0;
      header = 1;
    } else {
      length = length << 8 | next & 0xff;
      header = header == 4 ? 0 : header + 1;
      body = header == 0 ? length - 4L : 0;
      ends = header == 0 && body == 0;
    }
  }

  /** Whether a message began with this byte. */
  boolean begins() {
    return begins;
  }

  /** Whether a message ended with this byte; where there are no messages, every byte is one. */
  boolean ends() {
    return ends || opaque;
  }

  /** Of the message that this byte belongs to. */
  char type() {
    return framed ? type : 0;
  }
}
