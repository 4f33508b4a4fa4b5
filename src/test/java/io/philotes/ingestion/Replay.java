package io.philotes.ingestion;

import io.philotes.bus.message.WriteBatch;
import io.philotes.postgres.Lsn;
import io.philotes.postgres.protocol.Framer;
import io.philotes.postgres.protocol.PrimaryKeepalive;
import io.philotes.postgres.protocol.XLogData;
import io.philotes.recording.Recording;
import io.philotes.recording.Recording.Item;
import io.philotes.recording.Recording.Kind;
import io.philotes.recording.StreamRules;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One recording, replayed into a {@link ReplayBuffer}. With a random generator the bytes are cut anywhere, answers are
 * late or lost, and a stream may break and begin anew. Then the server either leaves out what the buffer has, as a real
 * one does when it is asked to, or sends everything again that the stream had. Without a generator all goes smoothly.
 */
final class Replay {

  private final Recording recording;
  private final SplittableRandom random;
  private final StreamRules rules;
  private final ReplayBuffer buffer = new ReplayBuffer();
  private final boolean everythingAgain;
  private final ArrayDeque<WriteBatch> onTheirWay = new ArrayDeque<>();
  private StreamPipeline pipeline;
  private long session;

  Replay(Recording recording, SplittableRandom random) {
    this.recording = recording;
    this.random = random;
    rules = new StreamRules(recording.major());
    everythingAgain = random == null || random.nextBoolean();
  }

  /** Returns what the buffer holds at the end: the place of each event and its content. */
  Map<String, String> run() {
    List<List<Item>> streams = streams();
    for (int i = 0; i < streams.size(); i++) {
      List<Item> stream = streams.get(i);
      for (int breaks = random == null ? 0 : random.nextInt(3); breaks > 0; breaks--) {
        play(stream, random.nextInt(stream.size()));
        lose();
      }
      play(stream, stream.size());
      if (everythingAgain) {
        rules.status(confirmedIn(stream));
      }
      if (i < streams.size() - 1) {
        long asked = streams.get(i + 1).get(0).lsn();
        long confirmed = confirmedIn(stream);
        settle(Long.compareUnsigned(asked, confirmed) < 0 ? confirmed : asked);
        lose();
      }
    }
    settle(-1L);
    buffer.requireExactly(recording.items().stream().filter(item -> item.kind() == Kind.TRANSACTION && !item.text().isEmpty()).toList());
    return buffer.content();
  }

  /** Each begins with its start mark. */
  private List<List<Item>> streams() {
    List<List<Item>> streams = new ArrayList<>();
    for (Item item : recording.items()) {
      if (item.isStart()) {
        streams.add(new ArrayList<>());
      }
      if (!streams.isEmpty()) {
        streams.get(streams.size() - 1).add(item);
      }
    }
    return streams;
  }

  /** What the recorded client confirmed in a stream: the server may begin the next one there. */
  private static long confirmedIn(List<Item> stream) {
    long confirmed = 0;
    for (Item item : stream) {
      confirmed = item.kind() == Kind.STATUS ? item.lsn() : confirmed;
    }
    return confirmed;
  }

  /** Plays the first {@code count} items of a stream. */
  private void play(List<Item> stream, int count) {
    BatchLimits limits = random == null ? new BatchLimits(1000, 1 << 20) : new BatchLimits(1 + random.nextInt(30), 1 << 8 + random.nextInt(12));
    pipeline = new StreamPipeline("shop", ++session, buffer.checkpoint(), limits, 1 + next(4), 1 << 20, watermarks());
    long asked = stream.get(0).lsn();
    long durable = buffer.checkpoint().lastEndLsn().value();
    long start = everythingAgain || Long.compareUnsigned(asked, durable) > 0 ? asked : durable;
    rules.start(start);
    Framer framer = new Framer(1 << 24);
    byte[] bytes = bytes(Resumption.from(start, stream.subList(0, count)));
    for (int from = 0; from < bytes.length;) {
      int length = random == null ? bytes.length : fragment();
      int to = Math.min(bytes.length, from + length);
      framer.feed(Arrays.copyOfRange(bytes, from, to), this::frame);
      from = to;
      answers();
    }
  }

  private int fragment() {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + random.nextInt(8);
      case 1 -> 1 + random.nextInt(100);
      default -> 1 + random.nextInt(3000);
    };
  }

  private static byte[] bytes(List<Item> items) {
    List<byte[]> frames = new ArrayList<>();
    for (Item item : items) {
      if (item.kind() == Kind.WAL) {
        frames.add(XLogData.encode(item.lsn(), item.end(), item.time(), item.payload()));
      } else if (item.kind() == Kind.KEEPALIVE) {
        frames.add(PrimaryKeepalive.encode(item.lsn(), item.time(), item.flag()));
      }
    }
    ByteBuffer all = ByteBuffer.allocate(frames.stream().mapToInt(frame -> frame.length).sum());
    frames.forEach(all::put);
    return all.array();
  }

  private void frame(byte type, byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
    if (in.get() == XLogData.TAG) {
      long start = in.getLong();
      long end = in.getLong();
      rules.xLogData(start, end, Arrays.copyOfRange(bytes, offset + XLogData.HEADER, offset + length));
      pipeline.xLogData(start, end, 0, bytes, offset + XLogData.HEADER, length - XLogData.HEADER);
    } else {
      long end = in.getLong();
      rules.keepalive(end, false);
      pipeline.keepalive(end);
    }
    while (pipeline.isFull()) {
      send();
      answer();
    }
  }

  /** Some of what could happen now happens. */
  private void answers() {
    if (next(2) == 0) {
      pipeline.readComplete();
    }
    if (next(4) == 0) {
      pipeline.flush();
    }
    send();
    for (int n = next(4); n > 0 && !onTheirWay.isEmpty(); n--) {
      answer();
    }
    confirm();
  }

  private void send() {
    for (WriteBatch batch = pipeline.next(); batch != null; batch = pipeline.next()) {
      onTheirWay.addLast(batch);
    }
  }

  private void answer() {
    WriteBatch batch = onTheirWay.removeFirst();
    buffer.write(batch);
    if (batch.closes()) {
      pipeline.durable();
    } else {
      pipeline.stored();
    }
    send();
  }

  /** What the pipeline would confirm must be safe; an idle advance is persisted first. */
  private void confirm() {
    Lsn idle = pipeline.acks().idleCandidate();
    if (next(3) == 0 && idle.isAfter(pipeline.acks().confirmed())) {
      buffer.acked(idle);
      pipeline.acks().persisted(idle);
    }
    if (!everythingAgain) {
      rules.status(pipeline.acks().confirmed().value());
    }
  }

  /** Goes on until the buffer has everything that commits before {@code lsn}. */
  private void settle(long lsn) {
    pipeline.flush();
    send();
    while (!onTheirWay.isEmpty() && Long.compareUnsigned(buffer.checkpoint().lastEndLsn().value(), lsn) < 0) {
      answer();
    }
    confirm();
  }

  /** The stream is gone: what was on its way is lost, or is written and nobody hears of it. */
  private void lose() {
    for (int n = next(3); n > 0 && !onTheirWay.isEmpty(); n--) {
      buffer.write(onTheirWay.removeFirst());
    }
    onTheirWay.clear();
    buffer.rollback();
  }

  private Watermarks watermarks() {
    int high = 1 + next(200);
    return random == null || high > 100 ? Watermarks.none() : Watermarks.of(high, next(high));
  }

  private int next(int bound) {
    return random == null ? 0 : random.nextInt(bound);
  }
}
