package io.philotes.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The life of one slot as a client saw it, and what a second slot says was committed. One item a line:
 *
 * <pre>
 * # text                                  a comment
 * ! start LSN                             START_REPLICATION with this position was accepted
 * ! cut | crash | shutdown                how a stream ended
 * w walStart walEnd serverTime payload    XLogData
 * k walEnd serverTime replyRequested      keepalive
 * s flush                                 a status update of ours
 * t commitLsn endLsn xid operations       a committed transaction according to the other slot, such as {@code 3I1U2T}
 * </pre>
 *
 * <p>Numbers are hexadecimal but for times, xids and counts.
 */
public record Recording(String name, List<Item> items) {

  /** The first character of its line. */
  public enum Kind { COMMENT, MARK, WAL, KEEPALIVE, STATUS, TRANSACTION }

  /**
   * One line.
   *
   * @param lsn walStart, walEnd of a keepalive, flush, start or commit LSN
   * @param end walEnd of XLogData, end LSN of a transaction
   * @param time of the server, or the xid
   * @param flag whether a keepalive asks for a reply
   * @param text comment, mark or operations
   */
  public record Item(Kind kind, long lsn, long end, long time, boolean flag, byte[] payload, String text) {

    static Item of(String line) {
      String[] f = line.split(" ");
      return switch (f[0]) {
        case "#" -> new Item(Kind.COMMENT, 0, 0, 0, false, null, line.substring(2));
        case "!" -> new Item(Kind.MARK, f.length > 2 ? hex(f[2]) : 0, 0, 0, false, null, f[1]);
        case "w" -> new Item(Kind.WAL, hex(f[1]), hex(f[2]), Long.parseLong(f[3]), false, HexFormat.of().parseHex(f[4]), null);
        case "k" -> new Item(Kind.KEEPALIVE, hex(f[1]), 0, Long.parseLong(f[2]), f[3].equals("1"), null, null);
        case "s" -> new Item(Kind.STATUS, hex(f[1]), 0, 0, false, null, null);
        case "t" -> new Item(Kind.TRANSACTION, hex(f[1]), hex(f[2]), Long.parseLong(f[3]), false, null, f.length > 4 ? f[4] : "");
        default -> throw new IllegalArgumentException("no item begins like this: " + line);
      };
    }

    private static long hex(String digits) {
      return Long.parseUnsignedLong(digits, 16);
    }

    String line() {
      return switch (kind) {
        case COMMENT -> "# " + text;
        case MARK -> "! " + text + (text.equals("start") ? " " + Long.toHexString(lsn) : "");
        case WAL -> "w %x %x %d %s".formatted(lsn, end, time, HexFormat.of().formatHex(payload));
        case KEEPALIVE -> "k %x %d %d".formatted(lsn, time, flag ? 1 : 0);
        case STATUS -> "s %x".formatted(lsn);
        case TRANSACTION -> "t %x %x %d %s".formatted(lsn, end, time, text);
      };
    }

    public boolean isStart() {
      return kind == Kind.MARK && text.equals("start");
    }
  }

  private static final String FOLDER = "streams";

  /** Every recording in the test resources, in the order of names. */
  public static List<Recording> all() {
    return names().stream().map(Recording::load).toList();
  }

  private static List<String> names() {
    try (InputStream index = Recording.class.getResourceAsStream("/io/philotes/" + FOLDER + "/index.txt")) {
      return new String(index.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording load(String file) {
    try (InputStream in = Recording.class.getResourceAsStream("/io/philotes/" + FOLDER + "/" + file)) {
      return read(file, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Recording read(String file, InputStream in) throws IOException {
    byte[] bytes = file.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    List<Item> items = new ArrayList<>();
    new String(bytes, StandardCharsets.UTF_8).lines().map(Item::of).forEach(items::add);
    return new Recording(file.replaceFirst("\\.txt(\\.gz)?$", ""), items);
  }

  /** Writes it, compressed when it is large, and returns the file's name. */
  String save(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    items.forEach(item -> text.append(item.line()).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    Files.deleteIfExists(directory.resolve(name + ".txt"));
    Files.deleteIfExists(directory.resolve(name + ".txt.gz"));
    Path file = directory.resolve(name + (bytes.length > 8_000 ? ".txt.gz" : ".txt"));
    try (OutputStream out = bytes.length > 8_000 ? new GZIPOutputStream(Files.newOutputStream(file)) : Files.newOutputStream(file)) {
      out.write(bytes);
    }
    return file.getFileName().toString();
  }

  /** The version of the server that was recorded. */
  public int major() {
    return Integer.parseInt(name.substring(2, 4));
  }

  /** Puts every item through the rules. */
  public void check(StreamRules rules) {
    for (Item item : items) {
      switch (item.kind()) {
        case WAL -> rules.xLogData(item.lsn(), item.end(), item.payload());
        case KEEPALIVE -> rules.keepalive(item.lsn(), item.flag());
        case STATUS -> rules.status(item.lsn());
        case MARK -> {
          if (item.isStart()) {
            rules.start(item.lsn());
          }
        }
        case COMMENT, TRANSACTION -> { }
      }
    }
  }
}
