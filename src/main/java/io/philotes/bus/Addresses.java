package io.philotes.bus;

/** Every event-bus address of the service. {@code philotes.consumer.<name>} is public, the others are ours. */
public final class Addresses {

  private Addresses() {}

  /** {@code StartSource} to {@code SourceStarted}. */
  public static String start(String source) {
    return "philotes.ingestion." + source + ".start";
  }

  /** {@code OpenSource} to {@code SourceOpened}. */
  public static String open(String source) {
    return "philotes.writer." + source + ".open";
  }

  /** {@code RegisterSource} to {@code SourceOpened}. */
  public static String register(String source) {
    return "philotes.writer." + source + ".register";
  }

  /** {@code WriteBatch} to {@code WriteReply}. */
  public static String write(String source) {
    return "philotes.writer." + source + ".write";
  }

  /** {@code AdvanceAcked} to {@code WriteReply}. */
  public static String advanceAcked(String source) {
    return "philotes.writer." + source + ".acked";
  }

  /** Without a buffer: {@code OpenCursors} to {@code CursorPositions}. */
  public static String openCursors(String source) {
    return "philotes.direct." + source + ".cursors";
  }

  /** Without a buffer: {@code MoveCursor} to a Boolean. */
  public static String moveCursor(String source) {
    return "philotes.direct." + source + ".move";
  }

  /** Without a buffer: {@code ReadPassing} to {@code PassingEvents}. */
  public static String readPassing(String source) {
    return "philotes.direct." + source + ".read";
  }

  /** {@code ReleaseSource} to {@code WriteReply}. */
  public static String release(String source) {
    return "philotes.writer." + source + ".release";
  }

  /** {@code RecordChanges} to {@code WriteReply}. */
  public static String recordChanges(String source) {
    return "philotes.writer." + source + ".changes";
  }

  /** {@code Leadership}, published. */
  public static String leadership(String source) {
    return "philotes.leadership." + source;
  }

  /** {@code BufferAdvanced}, published. */
  public static String advanced(String source) {
    return "philotes.advanced." + source;
  }

  /** Deliveries to a consumer: {@code EventBatch}, answered by any reply. */
  public static String consumer(String name) {
    return "philotes.consumer." + name;
  }

  /** {@code StatusRequest} to {@code SourceStatus}. */
  public static String ingestionStatus(String source) {
    return "philotes.status.ingestion." + source;
  }

  /** {@code StatusRequest} to {@code BufferStatus}. */
  public static String writerStatus(String source) {
    return "philotes.status.writer." + source;
  }

  /** {@code StatusRequest} to {@code ProcessorStatus}. */
  public static String processorStatus() {
    return "philotes.status.processor";
  }

  /** {@code SeekConsumer} to {@code SeekAnswer}. */
  public static String seek() {
    return "philotes.processor.seek";
  }

  /** {@code StatusRequest} to {@code CleanupStatus}. */
  public static String cleanupStatus() {
    return "philotes.status.cleanup";
  }

  /** {@code CleanupRequest} to {@code CleanupStatus}. */
  public static String cleanup() {
    return "philotes.cleanup";
  }
}
