package io.philotes.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Whole messages of a real server, with type and length: some of each kind. */
public final class Frames {

  private static final int LONGEST = 3000;
  private static final int OF_EACH_KIND = 6;

  private final Map<String, Integer> kinds = new HashMap<>();
  private final Set<String> lines = new LinkedHashSet<>();
  private String scenario = "";

  /** What comes now is of another scenario, which may fill its own share. */
  void scenario(String name) {
    scenario = name;
  }

  void add(char type, byte[] body) {
    if (body.length > LONGEST || kinds.merge(scenario + " " + kind(type, body), 1, Integer::sum) > OF_EACH_KIND) {
      return;
    }
    byte[] frame = ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(4 + body.length).put(body).array();
    lines.add(HexFormat.of().formatHex(frame));
  }

  private static String kind(char type, byte[] body) {
    if (type == 'd' && body.length > 25) {
      return "w" + (char) body[25];
    }
    return String.valueOf(type) + (type == 'd' ? body[0] : "");
  }

  String save(Path directory, String name) throws IOException {
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(name + ".txt.gz")))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return name + ": " + lines.size() + " frames";
  }

  /** The frames recorded of one version. */
  public static List<byte[]> load(String name) {
    try (InputStream in = Frames.class.getResourceAsStream("/io/philotes/corpus/" + name + ".txt.gz")) {
      String text = new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.US_ASCII);
      List<byte[]> frames = new ArrayList<>();
      text.lines().forEach(line -> frames.add(HexFormat.of().parseHex(line)));
      return frames;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
