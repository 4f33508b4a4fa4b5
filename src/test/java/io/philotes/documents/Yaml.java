package io.philotes.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads YAML of the repository as trees. */
final class Yaml {

  private static final ObjectMapper MAPPER = new ObjectMapper(new YAMLFactory());

  private Yaml() {}

  /** The one document of a file. */
  static JsonNode read(String path) {
    try {
      return MAPPER.readTree(Path.of(path).toFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(path, failure);
    }
  }

  /** The texts of a list; empty when it is missing. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The fields of a mapping as texts; empty when it is missing. */
  static Map<String, String> fields(JsonNode mapping) {
    Map<String, String> fields = new TreeMap<>();
    mapping.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    return fields;
  }
}
