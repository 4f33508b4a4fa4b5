package io.philotes.postgres.pgoutput;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages captured from a real server, by scenario: {@code # name}, then one message per line in hexadecimal.
 * {@link GoldenCapture} writes such files.
 */
record GoldenMessages(String server, List<Scenario> scenarios) {

  /** What the server sent for the transactions of one scenario, in order. */
  record Scenario(String name, List<byte[]> messages) {
    List<PgOutputMessage> decoded() {
      PgOutputDecoder decoder = new PgOutputDecoder();
      return messages.stream().map(bytes -> decoder.decode(bytes, 0, bytes.length)).toList();
    }

    String types() {
      return messages.stream().map(bytes -> String.valueOf((char) bytes[0])).collect(Collectors.joining());
    }
  }

  static GoldenMessages load(String server) {
    try (InputStream in = GoldenMessages.class.getResourceAsStream(server + ".txt")) {
      return parse(server, new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GoldenMessages parse(String server, String text) {
    List<Scenario> scenarios = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# ")) {
        scenarios.add(new Scenario(line.substring(2), new ArrayList<>()));
      } else {
        scenarios.get(scenarios.size() - 1).messages().add(HexFormat.of().parseHex(line));
      }
    }
    return new GoldenMessages(server, scenarios);
  }

  void save(Path directory) throws IOException {
    StringBuilder out = new StringBuilder();
    for (Scenario scenario : scenarios) {
      out.append("# ").append(scenario.name()).append('\n');
      scenario.messages().forEach(bytes -> out.append(HexFormat.of().formatHex(bytes)).append('\n'));
    }
    Files.writeString(directory.resolve(server + ".txt"), out, StandardCharsets.US_ASCII);
  }

  Scenario scenario(String name) {
    return scenarios.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  List<byte[]> all() {
    return scenarios.stream().flatMap(s -> s.messages().stream()).toList();
  }
}
