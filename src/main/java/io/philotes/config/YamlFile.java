package io.philotes.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.philotes.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads a YAML file into a tree that remembers lines. Size, depth and aliases are limited, a key given twice is an
 * error, tags are refused, and no message shows a value.
 */
final class YamlFile {

  static final int MOST_BYTES = 1024 * 1024;
  private static final int DEEPEST = 20;

  private final Path path;

  YamlFile(Path path) {
    this.path = path;
  }

  /** The file's top mapping; empty for an empty file. */
  Node read() throws ConfigException {
    return parse(text());
  }

  private String text() throws ConfigException {
    try {
      return decode(bytes());
    } catch (NoSuchFileException missing) {
      throw unreadable("it does not exist");
    } catch (CharacterCodingException notUtf8) {
      throw new ConfigException(ErrorCode.CONFIG_SYNTAX, path.toString(), "it is not UTF-8 text", "Save it as UTF-8.");
    } catch (IOException failure) {
      throw unreadable(Files.isDirectory(path) ? "it is a directory" : "it cannot be read: " + failure.getClass().getSimpleName());
    }
  }

  private byte[] bytes() throws IOException, ConfigException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw unreadable("it is larger than 1MB");
      }
      return bytes;
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private ConfigException unreadable(String why) {
    return new ConfigException(ErrorCode.CONFIG_FILE, path.toString(), why,
        "Name an existing, readable YAML file with --config or PHILOTES_CONFIG; no other place is searched.");
  }

  private Node parse(String text) throws ConfigException {
    try (YAMLParser parser = factory().createParser(text)) {
      JsonToken first = parser.nextToken();
      Node root = first == null ? Node.map(Origin.file(path.toString(), 1)) : new Tree(parser).node(first, 0);
      if (first != null && parser.nextToken() != null) {
        throw syntax(parser, "there is a second document", "Keep one document and remove the line with ---.");
      }
      return root;
    } catch (IOException failure) {
      throw YamlSyntax.explain(path, text, failure);
    }
  }

  private static YAMLFactory factory() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MOST_BYTES);
    limits.setNestingDepthLimit(DEEPEST + 5);
    return YAMLFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST + 5)
            .maxStringLength(MOST_BYTES)
            .maxNameLength(1000)
            .maxNumberLength(1000)
            .maxDocumentLength(MOST_BYTES)
            .build())
        .loaderOptions(limits)
        .build();
  }

  private ConfigException syntax(YAMLParser parser, String problem, String hint) {
    int line = parser.currentTokenLocation().getLineNr();
    int column = parser.currentTokenLocation().getColumnNr();
    return YamlSyntax.at(path, line, column, problem, hint);
  }

  /** Builds the tree from the parser's tokens. */
  private final class Tree {

    private final YAMLParser parser;

    Tree(YAMLParser parser) {
      this.parser = parser;
    }

    Node node(JsonToken token, int depth) throws IOException, ConfigException {
      if (depth > DEEPEST) {
        throw syntax(parser, "it is nested deeper than " + DEEPEST + " levels", "Write it flatter.");
      }
      if (parser.isCurrentAlias()) {
        throw syntax(parser, "aliases are not supported", "Repeat the value, or put text that begins with * in quotes.");
      }
      if (parser.getTypeId() != null) {
        throw syntax(parser, "tags are not supported", "Put text that begins with ! in quotes.");
      }
      Origin origin = Origin.file(path.toString(), parser.currentTokenLocation().getLineNr());
      return switch (token) {
        case START_OBJECT -> map(origin, depth);
        case START_ARRAY -> list(origin, depth);
        case VALUE_NULL -> Node.nothing(origin);
        default -> Node.text(origin, parser.getText());
      };
    }

    private Node map(Origin origin, int depth) throws IOException, ConfigException {
      Node map = Node.map(origin);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        map.fields().put(name, node(parser.nextToken(), depth + 1));
      }
      return map;
    }

    private Node list(Origin origin, int depth) throws IOException, ConfigException {
      Node list = Node.list(origin);
      for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        list.items().add(node(token, depth + 1));
      }
      return list;
    }
  }
}
