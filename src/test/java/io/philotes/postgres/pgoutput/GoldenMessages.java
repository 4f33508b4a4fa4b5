package io.philotes.postgres.pgoutput;

import io.philotes.postgres.pgoutput.PgOutputProtocol.Streaming;
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
 * Messages captured from a real server, by scenario: {@code # name}, behind it {@code | version streaming two-phase} unless
 * that is protocol version 1 without options, then one message per line in hexadecimal. {@link GoldenCapture} and {@link
 * StreamedCapture} write such files.
 */
record GoldenMessages(String server, List<Scenario> scenarios) {

  private static final String OPTIONS = " | ";

  /** What the server sent for the transactions of one scenario, in order. */
  record Scenario(String name, PgOutputProtocol protocol, List<byte[]> messages) {
    Scenario(String name, List<byte[]> messages) {
      this(name, PgOutputProtocol.V1, messages);
    }

    /** Version 1 by the decoder that the product uses. */
    List<PgOutputMessage> decoded() {
      if (protocol.equals(PgOutputProtocol.V1)) {
        PgOutputDecoder decoder = new PgOutputDecoder();
        return messages.stream().map(bytes -> decoder.decode(bytes, 0, bytes.length)).toList();
      }
      StreamedDecoder decoder = new StreamedDecoder(protocol);
      return messages.stream().map(bytes -> decoder.decode(bytes, 0, bytes.length)).toList();
    }

    private static Scenario named(String line) {
      int at = line.indexOf(OPTIONS);
      if (at < 0) {
        return new Scenario(line, new ArrayList<>());
      }
      String[] words = line.substring(at + OPTIONS.length()).split(" ");
      PgOutputProtocol protocol = new PgOutputProtocol(Integer.parseInt(words[0]), Streaming.valueOf(words[1]), Boolean.parseBoolean(words[2]));
      return new Scenario(line.substring(0, at), protocol, new ArrayList<>());
    }

    private String heading() {
      boolean plain = protocol.equals(PgOutputProtocol.V1);
      return name + (plain ? "" : OPTIONS + protocol.version() + " " + protocol.streaming() + " " + protocol.twoPhase());
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
        scenarios.add(Scenario.named(line.substring(2)));
      } else {
        scenarios.get(scenarios.size() - 1).messages().add(HexFormat.of().parseHex(line));
      }
    }
    return new GoldenMessages(server, scenarios);
  }

  void save(Path directory) throws IOException {
    StringBuilder out = new StringBuilder();
    for (Scenario scenario : scenarios) {
      out.append("# ").append(scenario.heading()).append('\n');
      scenario.messages().forEach(bytes -> out.append(HexFormat.of().formatHex(bytes)).append('\n'));
    }
    Files.writeString(directory.resolve(server + ".txt"), out, StandardCharsets.US_ASCII);
  }

  Scenario scenario(String name) {
    return scenarios.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  Scenario scenario(String name, PgOutputProtocol protocol) {
    return scenarios.stream().filter(s -> s.name().equals(name) && s.protocol().equals(protocol)).findFirst().orElseThrow();
  }

  List<byte[]> all() {
    return scenarios.stream().flatMap(s -> s.messages().stream()).toList();
  }
}
