package io.philotes.postgres.pgoutput;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is agreed with the output plugin when a stream starts, as far as it changes the form of messages.
 *
 * <table>
 * <caption>Versions of the protocol</caption>
 * <tr><th>version</th><th>since PostgreSQL</th><th>brings</th></tr>
 * <tr><td>1</td><td>10</td><td>whole committed transactions</td></tr>
 * <tr><td>2</td><td>14</td><td>{@code streaming}: large transactions while they are in progress</td></tr>
 * <tr><td>3</td><td>15</td><td>{@code two_phase}: prepared transactions when they are prepared</td></tr>
 * <tr><td>4</td><td>16</td><td>{@code streaming} parallel: aborts tell where and when</td></tr>
 * </table>
 *
 * <p>A server refuses a version or an option that it does not have; this record refuses, with an {@link
 * IllegalArgumentException}, what no server accepts. Immutable, for any thread. See PostgreSQL, chapter "Logical
 * Streaming Replication Parameters".
 *
 * @param version 1 to 4
 * @param twoPhase whether to ask for prepared transactions when they are prepared. A slot remembers that it was asked
 *     once, and then sends them in every version: so the version alone says whether they are understood
 */
public record PgOutputProtocol(int version, Streaming streaming, boolean twoPhase) {

  /** Version 1 without options. */
  public static final PgOutputProtocol V1 = new PgOutputProtocol(1, Streaming.OFF, false);

  static final int STREAMING = 2;
  static final int TWO_PHASE = 3;
  static final int PARALLEL = 4;

  /** Whether transactions are sent before their end, when they outgrow {@code logical_decoding_work_mem}. */
  public enum Streaming {
    OFF(1),
    ON(STREAMING),
    /** As {@link #ON}, and {@link StreamMessage.StreamAbort} tells where and when the abort was. */
    PARALLEL(PgOutputProtocol.PARALLEL);

    private final int leastVersion;

    Streaming(int leastVersion) {
      this.leastVersion = leastVersion;
    }
  }

  public PgOutputProtocol {
    Objects.requireNonNull(streaming);
    if (version < 1 || version > PARALLEL) {
      throw new IllegalArgumentException("no version of the protocol: " + version);
    }
    int least = Math.max(streaming.leastVersion, twoPhase ? TWO_PHASE : 1);
    if (version < least) {
      throw new IllegalArgumentException("streaming " + streaming + ", two-phase " + twoPhase + " needs version " + least + ", not " + version);
    }
  }

  /** The options of the output plugin that ask for this, by name; those at their default are left out. */
  public Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    options.put("proto_version", Integer.toString(version));
    switch (streaming) {
      case OFF -> { }
      case ON -> options.put("streaming", "on");
      case PARALLEL -> options.put("streaming", "parallel");
    }
    if (twoPhase) {
      options.put("two_phase", "on");
    }
    return options;
  }

  /** Whether this version and these options add messages that start with this byte to those of version 1. */
  boolean adds(int type) {
    return switch (type) {
      case 'S', 'E', 'c', 'A' -> streams();
      case 'b', 'P', 'K', 'r' -> prepares();
      case 'p' -> streams() && prepares();
      default -> false;
    };
  }

  /** Whether there are blocks of streamed transactions. */
  boolean streams() {
    return streaming != Streaming.OFF;
  }

  private boolean prepares() {
    return version >= TWO_PHASE;
  }

  /** Whether an abort tells where and when it was. */
  boolean tellsAborts() {
    return streaming == Streaming.PARALLEL;
  }
}
