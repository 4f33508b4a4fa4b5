package io.philotes.postgres.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramerTest {

  private static final int LIMIT = 1 << 20;

  private record Frame(char type, List<Byte> body) {
    static Frame of(byte type, byte[] bytes, int offset, int length) {
      List<Byte> body = new ArrayList<>();
      for (int i = offset; i < offset + length; i++) {
        body.add(bytes[i]);
      }
      return new Frame((char) type, body);
    }
  }

  private static byte[] message(char type, int length, Random random) {
    byte[] body = new byte[length];
    random.nextBytes(body);
    return MessageWriter.typed(type).raw(body).finish();
  }

  /** A stream of messages of all sizes around the edges: empty, tiny, larger than most chunks. */
  private static byte[] stream(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      int length = switch (random.nextInt(4)) {
        case 0 -> 0;
        case 1 -> random.nextInt(6);
        case 2 -> random.nextInt(300);
        default -> random.nextInt(5_000);
      };
      out.writeBytes(message((char) ('a' + random.nextInt(26)), length, random));
    }
    return out.toByteArray();
  }

  private static List<Frame> whole(byte[] stream) {
    List<Frame> frames = new ArrayList<>();
    Framer framer = new Framer(LIMIT);
    framer.feed(stream, (type, bytes, offset, length) -> frames.add(Frame.of(type, bytes, offset, length)));
    assertTrue(framer.isAtBoundary());
    return frames;
  }

  @Test
  void anyFragmentationGivesTheSameMessages() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] stream = stream(random);
      int largest = 1 + random.nextInt(random.nextBoolean() ? 8 : 3_000);
      List<Frame> frames = new ArrayList<>();
      Framer framer = new Framer(LIMIT);
      for (int at = 0; at < stream.length; ) {
        int end = Math.min(stream.length, at + 1 + random.nextInt(largest));
        framer.feed(Arrays.copyOfRange(stream, at, end), (type, bytes, offset, length) -> frames.add(Frame.of(type, bytes, offset, length)));
        at = end;
      }
      assertEquals(whole(stream), frames, "seed " + seed);
    }
  }

  @Test
  void aStreamCutAtAnyOffsetGivesThePrefixAndKnowsThatItIsCut() {
    byte[] stream = concat(message('d', 0, new Random(1)), message('d', 3, new Random(2)), message('Z', 700, new Random(3)));
    List<Frame> all = whole(stream);
    List<Integer> boundaries = List.of(0, 5, 13, stream.length);
    for (int cut = 0; cut <= stream.length; cut++) {
      List<Frame> frames = new ArrayList<>();
      Framer framer = new Framer(LIMIT);
      framer.feed(Arrays.copyOf(stream, cut), (type, bytes, offset, length) -> frames.add(Frame.of(type, bytes, offset, length)));
      assertEquals(all.subList(0, frames.size()), frames);
      assertEquals(boundaries.contains(cut), framer.isAtBoundary(), "cut at " + cut);
    }
  }

  @Test
  void handsOverWholeMessagesWithoutACopy() {
    byte[] chunk = concat(message('d', 10, new Random(1)), message('d', 20, new Random(2)));
    List<Integer> offsets = new ArrayList<>();
    new Framer(LIMIT).feed(chunk, (type, bytes, offset, length) -> {
      assertSame(chunk, bytes);
      offsets.add(offset);
    });
    assertEquals(List.of(5, 20), offsets);
  }

  @Test
  void refusesImpossibleLengthsAtTheOffsetOfTheMessage() {
    for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 3, LIMIT + 5, Integer.MAX_VALUE}) {
      byte[] bad = {'d', (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length, 0};
      byte[] stream = concat(message('d', 7, new Random(1)), bad);
      for (int cut = 0; cut < stream.length; cut++) {
        Framer framer = new Framer(LIMIT);
        byte[] first = Arrays.copyOf(stream, cut);
        byte[] second = Arrays.copyOfRange(stream, cut, stream.length);
        ProtocolException broken = assertThrows(ProtocolException.class, () -> {
          framer.feed(first, (type, bytes, offset, size) -> {});
          framer.feed(second, (type, bytes, offset, size) -> {});
        });
        assertTrue(broken.offset() >= 12 && broken.offset() <= 17, "offset " + broken.offset());
      }
    }
  }

  @Test
  void acceptsTheLimitItself() {
    List<Integer> lengths = new ArrayList<>();
    new Framer(100).feed(message('d', 100, new Random(1)), (type, bytes, offset, length) -> lengths.add(length));
    assertEquals(List.of(100), lengths);
    assertThrows(ProtocolException.class, () -> new Framer(99).feed(message('d', 100, new Random(1)), (type, bytes, offset, length) -> {}));
  }

  /** Wants no message of the type x, and keeps what it was asked. */
  private static final class Choosy implements FrameHandler {
    final List<Frame> frames = new ArrayList<>();
    final List<String> asked = new ArrayList<>();

    @Override
    public void frame(byte type, byte[] bytes, int offset, int length) {
      frames.add(Frame.of(type, bytes, offset, length));
    }

    @Override
    public boolean passesOver(byte type, byte[] bytes, int offset, int length, int whole) {
      asked.add((char) type + " " + length + " of " + whole);
      return type == 'x';
    }
  }

  @Test
  void f64WhatNobodyNeedsIsDiscardedWhateverItsLength() {
    byte[] stream = concat(message('a', 300, new Random(1)), message('x', 50, new Random(2)), message('x', 90_000, new Random(3)),
        message('a', 101, new Random(4)), message('x', 300, new Random(5)), message('b', 0, new Random(6)));
    List<Frame> needed = whole(stream).stream().filter(frame -> frame.type() != 'x' || frame.body().size() == 50).toList();
    for (int piece = 1; piece < 100; piece++) {
      Framer framer = new Framer(300);
      framer.askAfter(100);
      Choosy handler = new Choosy();
      for (int at = 0; at < stream.length; at += piece) {
        framer.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + piece)), handler);
      }
      assertEquals(needed, handler.frames, "pieces of " + piece);
      assertEquals(List.of("a 100 of 300", "x 100 of 90000", "a 100 of 101", "x 100 of 300"), handler.asked, "pieces of " + piece);
      assertTrue(framer.isAtBoundary());
    }
  }

  @Test
  void f64ALongMessageThatIsNeededIsRefusedWhenItsBeginningIsThere() {
    Framer framer = new Framer(300);
    framer.askAfter(100);
    Choosy handler = new Choosy();
    byte[] message = message('a', 301, new Random(1));
    framer.feed(Arrays.copyOf(message, 104), handler);
    MessageTooLongException failure = assertThrows(MessageTooLongException.class, () -> framer.feed(Arrays.copyOfRange(message, 104, 106), handler));
    assertEquals(301, failure.length());
    assertEquals(5, failure.offset(), "where its body begins");
    assertEquals(List.of(), handler.frames);
  }

  /** Thirty framers that are each promised a gigabyte would need more than any heap we test with. */
  @Test
  void anAnnouncedGigabyteAllocatesNothing() {
    List<Framer> framers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Framer framer = new Framer(Integer.MAX_VALUE - 8);
      framer.feed(new byte[] {'d', 0x40, 0, 0, 0, 1, 2, 3}, (type, bytes, offset, length) -> {});
      framer.feed(new byte[100], (type, bytes, offset, length) -> {});
      framers.add(framer);
    }
    assertTrue(framers.stream().noneMatch(Framer::isAtBoundary));
  }

  @Test
  void aLargeMessageInManyPiecesTakesLinearTime() {
    byte[] message = message('d', 64 << 20, new Random(1));
    List<byte[]> bodies = new ArrayList<>();
    Framer framer = new Framer(64 << 20);
    long start = System.nanoTime();
    for (int at = 0; at < message.length; at += 1_000) {
      framer.feed(Arrays.copyOfRange(message, at, Math.min(message.length, at + 1_000)), (type, bytes, offset, length) -> bodies.add(bytes));
    }
    assertTrue(System.nanoTime() - start < 5_000_000_000L, "67,000 pieces, copied again at each one, would take minutes");
    assertArrayEquals(Arrays.copyOfRange(message, 5, message.length), bodies.get(0));
  }

  @Test
  void stopsInTheMiddleOfAChunkAndGoesOnFromThere() {
    byte[] chunk = concat(message('a', 1, new Random(1)), message('b', 2, new Random(2)), message('c', 3, new Random(3)));
    StringBuilder seen = new StringBuilder();
    Framer framer = new Framer(LIMIT);
    FrameHandler handler = (type, bytes, offset, length) -> {
      seen.append((char) type);
      if (type == 'b') {
        framer.stop();
      }
    };
    framer.feed(chunk, handler);
    assertEquals("ab", seen.toString());
    assertTrue(framer.isStopped());
    assertThrows(IllegalStateException.class, () -> framer.feed(new byte[1], handler));
    framer.resume(handler);
    assertEquals("abc", seen.toString());
    assertFalse(framer.isStopped());
    assertTrue(framer.isAtBoundary());
  }

  @Test
  void keepsSlicesValidWhenMoreArrives() {
    Random random = new Random(5);
    byte[] first = message('d', 10, random);
    byte[] second = message('d', 5_000, random);
    List<byte[]> kept = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    Framer framer = new Framer(LIMIT);
    FrameHandler handler = (type, bytes, offset, length) -> {
      kept.add(bytes);
      offsets.add(offset);
    };
    framer.feed(concat(first, Arrays.copyOf(second, 100)), handler);
    framer.feed(Arrays.copyOfRange(second, 100, second.length), handler);
    framer.feed(message('d', 4_000, random), handler);
    assertArrayEquals(Arrays.copyOfRange(first, 5, 15), Arrays.copyOfRange(kept.get(0), offsets.get(0), offsets.get(0) + 10));
    assertArrayEquals(Arrays.copyOfRange(second, 5, second.length), kept.get(1));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
