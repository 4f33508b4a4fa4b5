package io.philotes.http;

import io.philotes.bus.message.BufferStatus;
import io.philotes.bus.message.CleanupStatus;
import io.philotes.bus.message.ConsumerState;
import io.philotes.bus.message.ConsumerStatus;
import io.philotes.bus.message.ProcessorStatus;
import io.philotes.bus.message.RetainedWal;
import io.philotes.bus.message.SourceState;
import io.philotes.bus.message.SourceStatus;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a dashboard may have to show: ten minutes of two sources and three consumers, and how they ended. */
final class DashboardScene {

  static final List<String> SOURCES = List.of("shop", "billing");
  static final List<String> CONSUMERS = List.of("orders", "search-index", "audit");

  static final String REFUSED = "PHL-SRC-2 SOURCE_REFUSED source refuses the connection (server=db.example:5432): "
      + "connection refused <img src=x onerror=alert(1)>. Check host and port, and that PostgreSQL is running and listening there.";

  private static final long STEP = History.INTERVAL_MILLIS * 1_000_000;

  private final Instant now = Instant.now();
  private final int last;
  private boolean sourceDown;
  private boolean lagging;

  private DashboardScene(int samples) {
    last = samples - 1;
  }

  static DashboardScene healthy() {
    return new DashboardScene(History.SAMPLES - 1);
  }

  static DashboardScene sourceDown() {
    DashboardScene scene = healthy();
    scene.sourceDown = true;
    return scene;
  }

  static DashboardScene lagging() {
    DashboardScene scene = healthy();
    scene.lagging = true;
    return scene;
  }

  /** Samples that were taken up to now. */
  History history() {
    History history = new History(SOURCES, CONSUMERS);
    long nanos = System.nanoTime();
    for (int sample = 0; sample <= last; sample++) {
      history.add(nanos - (last - sample) * STEP, overview(sample));
    }
    return history;
  }

  void play(FakeStages stages) {
    stages.source = shop(last);
    stages.buffer = buffer("shop", last);
    stages.add(billing(last), buffer("billing", last));
    stages.processor = new ProcessorStatus(consumers(last));
    stages.cleanup = cleanup();
  }

  private Overview overview(int sample) {
    Map<String, Answer<SourceStatus>> sources = new LinkedHashMap<>();
    sources.put("shop", Answer.of(shop(sample)));
    sources.put("billing", Answer.of(billing(sample)));
    Map<String, Answer<BufferStatus>> buffers = new LinkedHashMap<>();
    SOURCES.forEach(source -> buffers.put(source, Answer.of(buffer(source, sample))));
    return new Overview(now.minusNanos((last - sample) * STEP), false, sources, buffers,
        Answer.of(new ProcessorStatus(consumers(sample))), Answer.of(cleanup()));
  }

  private CleanupStatus cleanup() {
    return new CleanupStatus(now.minusSeconds(1260), 18_204, null);
  }

  /** The last two minutes are down, if it goes down. */
  private boolean isDown(int sample) {
    return sourceDown && sample > last - 24;
  }

  private SourceStatus shop(int sample) {
    int flowing = isDown(sample) ? last - 24 : sample;
    long events = 48_200_000 + captured(flowing);
    long wal = isDown(sample) ? 9_000_000L + 1_400_000L * (sample - last + 24) * 5 : 7_000_000 + (long) (2_400_000 * (1 + Math.sin(sample / 5.0)));
    Lsn at = plus(Lsn.parse("1A/7F3B0000"), events * 180);
    return isDown(sample)
        ? new SourceStatus("shop", SourceState.DEGRADED, "SOURCE_REFUSED", REFUSED, null, at, at, at, 0, 0, retained(wal), events, events / 9, 0, 0)
        : new SourceStatus("shop", SourceState.STREAMING, null, null, null, plus(at, 4096), at, plus(at, -8192), 24_576 + 900L * (sample % 11),
            0.03 + 0.012 * (1 + Math.sin(sample / 3.0)), retained(wal), events, events / 9, 0, 0);
  }

  private static RetainedWal retained(long bytes) {
    return new RetainedWal(bytes, null, null, null, null, null, null);
  }

  private static Lsn plus(Lsn lsn, long bytes) {
    return new Lsn(lsn.value() + bytes);
  }

  /** A wave of about a thousand a second. */
  private static long captured(int samples) {
    double sum = 0;
    for (int sample = 0; sample < samples; sample++) {
      sum += 5 * (1100 + 420 * Math.sin(sample / 9.0) + 130 * Math.sin(sample * 1.7));
    }
    return (long) sum;
  }

  private static SourceStatus billing(int sample) {
    Lsn at = plus(Lsn.parse("3/2A000148"), sample * 300L);
    return new SourceStatus("billing", SourceState.STREAMING, null, null, null, at, at, at, 0, 0, retained(1_200_000), 31 + sample / 4, 12, 0, 0);
  }

  private BufferStatus buffer(String source, int sample) {
    boolean shop = source.equals("shop");
    long waiting = shop && lagging ? searchLag(sample) : 0;
    return new BufferStatus(source, true, shop ? 41_000_000 + captured(sample) : 220, waiting,
        waiting == 0 ? null : now.minusSeconds(412), shop ? 28_400_000_000L : 65_536, 0.4);
  }

  private List<ConsumerStatus> consumers(int sample) {
    long position = 48_200_000 + captured(isDown(sample) ? last - 24 : sample);
    long lag = lagging ? searchLag(sample) : 240 + (long) (120 * Math.sin(sample / 6.0));
    long audit = 12 + sample % 4;
    return List.of(
        consumer("orders", position, isDown(sample) ? 0 : 150 + (long) (90 * Math.sin(sample / 4.0)), captured(sample)),
        consumer("search-index", position - lag, isDown(sample) ? 0 : lag, lagging ? sample * 5L * 240 : captured(sample)),
        new ConsumerStatus("audit", "billing", 31 + audit, 0, ConsumerState.IDLE, null, null, 31 + sample / 4, 0, 0));
  }

  private static ConsumerStatus consumer(String name, long position, long lag, long delivered) {
    return new ConsumerStatus(name, "shop", position, lag, lag == 0 ? ConsumerState.IDLE : ConsumerState.DELIVERING, null, null,
        delivered, 3, 0);
  }

  /** It fell behind four minutes ago, by 900 events a second. */
  private long searchLag(int sample) {
    return Math.max(120, (sample - last + 48) * 4500L);
  }
}
