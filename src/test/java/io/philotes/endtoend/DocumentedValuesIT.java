package io.philotes.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every row of the table of types in {@code src/docs/events.md}: its value is written to a source and compared with what is in the buffer. */
class DocumentedValuesIT {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)`[^|]*\\| [^|]+ \\| `([^`]+)` \\| `([^`]+)` \\|$");

  private record Example(String type, String value, String json) {}

  @Test
  void f58EveryValueIsInTheImageAsItIsDocumented() throws IOException {
    List<Example> examples = examples();
    assertTrue(examples.size() > 35, examples.toString());
    try (Service service = Service.start()) {
      service.source().execute("CREATE EXTENSION hstore", "CREATE TYPE pair AS (x int, y text)", "CREATE TYPE mood AS ENUM ('sad', 'so, so')",
          "CREATE DOMAIN positive AS int", "CREATE DOMAIN document AS jsonb");
      String image = service.capture("CREATE TABLE documented (" + list(examples, i -> "c" + i + " " + examples.get(i).type()) + ")",
          "INSERT INTO documented SELECT " + list(examples, i -> "(" + examples.get(i).value() + ")::" + examples.get(i).type())).get(0).after();
      assertEquals("{" + list(examples, i -> "\"c" + i + "\":" + examples.get(i).json()) + "}", image);
    }
  }

  private static String list(List<Example> examples, IntFunction<String> item) {
    return IntStream.range(0, examples.size()).mapToObj(item).collect(Collectors.joining(","));
  }

  private static List<Example> examples() throws IOException {
    String document = Files.readString(Path.of("src/docs/events.md"));
    Matcher row = ROW.matcher(document.substring(document.indexOf("## Values"), document.indexOf("## What comes")));
    return row.results().map(found -> new Example(found.group(1), found.group(2), found.group(3))).toList();
  }
}
