package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.philotes.event.ChangeEvent;
import io.philotes.event.EventBatch;
import io.philotes.event.EventJson;
import io.philotes.event.EventTable;
import io.philotes.event.Operation;
import io.philotes.postgres.Lsn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description of events, for people and for machines, and the code that writes them say the same. */
class EventsDocumentTest {

  private static final String DOCUMENT = Documents.read("src/docs/events.md");
  private static final JsonSchema BATCH = schema("batch");
  private static final JsonSchema EVENT = schema("event");
  private static final String UNDECODED = "{\"message\":\"I\",\"bytes\":\"SQAAQBA=\",\"reason\":\"table public.orders, column note: the value is not valid UTF-8 text\"}";

  private static JsonSchema schema(String name) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(SchemaLocation.of(Path.of("src/docs", name + ".schema.json").toAbsolutePath().toUri().toString()));
  }

  private static String example() {
    Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(DOCUMENT);
    assertTrue(block.find());
    return block.group(1).replace("\n", "");
  }

  private static ObjectNode exampleEvent() throws JsonProcessingException {
    return (ObjectNode) EventJson.mapper().readTree(example()).get("events").get(0);
  }

  /** The names in the first column of the table under a heading, up to the next. */
  private static List<String> documented(String from, String to) {
    String section = DOCUMENT.substring(DOCUMENT.indexOf(from), DOCUMENT.indexOf(to));
    return section.lines().filter(line -> line.startsWith("| `")).map(line -> line.substring(2, line.indexOf('|', 1)))
        .flatMap(cell -> Stream.of(cell.replace("`", "").trim().split(", "))).toList();
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void theExampleIsWrittenAsTheProductWritesIt() {
    EventBatch batch = EventJson.decodeBatch(example().getBytes(StandardCharsets.UTF_8));
    assertEquals(example(), new String(EventJson.encode(batch), StandardCharsets.UTF_8));
  }

  @Test
  void everyFieldIsDocumentedInItsOrder() throws JsonProcessingException {
    assertEquals(fields(EventJson.mapper().readTree(example())), documented("## A batch", "## An event"));
    assertEquals(fields(exampleEvent()), documented("## An event", "Fields may be added"));
  }

  @Test
  void theSchemasAskForEveryFieldAndTellEveryOperation() {
    assertEquals(documented("## A batch", "## An event"), names(BATCH, "required"));
    assertEquals(documented("## An event", "Fields may be added"), names(EVENT, "required"));
    assertEquals(documented("In `metadata` there may be", "### Old rows"),
        fields(EVENT.getSchemaNode().at("/properties/metadata/properties")));
    for (JsonNode operation : EVENT.getSchemaNode().at("/properties/operation/enum")) {
      assertTrue(DOCUMENT.contains("`" + Operation.valueOf(operation.asText()) + "`"), operation.asText());
    }
  }

  @Test
  void theExampleIsValid() throws JsonProcessingException {
    assertEquals(List.of(), List.copyOf(BATCH.validate(EventJson.mapper().readTree(example()))));
    assertEquals(List.of(), List.copyOf(EVENT.validate(exampleEvent())));
  }

  @Test
  void whatTheProductWritesOfEveryOperationIsValid() throws IOException {
    EventTable table = new EventTable("public", "orders", List.of("id"), 'f');
    String row = "{\"id\":1,\"doc\":null}";
    String left = "{\"doc\":{\"bytes\":123456789,\"sha256\":\"" + "0f".repeat(32) + "\"}}";
    List<ChangeEvent> events = List.of(event(table, Operation.INSERT, null, row, "{\"jsonNull\":[\"doc\"],\"origin\":\"node_a\"}"),
        event(table, Operation.UPDATE, "{\"id\":2}", "{\"id\":1}", "{\"unchanged\":[\"doc\"]}"),
        event(table, Operation.DELETE, row, null, "{\"jsonNullBefore\":[\"doc\"]}"),
        event(table, Operation.TRUNCATE, null, null, "{\"truncate\":{\"cascade\":true,\"restartIdentity\":false}}"),
        event(table, Operation.UPDATE, "{\"id\":1}", "{\"id\":1}", "{\"omitted\":" + left + ",\"omittedBefore\":" + left + "}"),
        event(table, Operation.UNDECODED, null, UNDECODED, null), event(EventTable.NONE, Operation.UNDECODED, null, UNDECODED, "{\"origin\":\"node_a\"}"));
    EventBatch batch = new EventBatch("orders", "shop", 1, 7, 7, 1, "d-1", events);
    assertEquals(List.of(), List.copyOf(BATCH.validate(EventJson.mapper().readTree(EventJson.encode(batch)))));
  }

  private static ChangeEvent event(EventTable table, Operation operation, String before, String after, String metadata) {
    return table.event("shop", 1, 7, new Lsn(-1), new Lsn(16), 0, true, 4_294_967_295L, Long.MIN_VALUE / 1_000, operation, before, after, metadata);
  }

  @Test
  void whatIsNoEventIsNotValid() throws JsonProcessingException {
    for (String field : fields(exampleEvent())) {
      ObjectNode without = exampleEvent();
      without.remove(field);
      assertFalse(EVENT.validate(without).isEmpty(), field);
    }
    ObjectNode event = exampleEvent();
    assertFalse(EVENT.validate(event.deepCopy().put("operation", "INSERT").set("before", event.get("after"))).isEmpty());
    assertFalse(EVENT.validate(event.deepCopy().put("operation", "DELETE")).isEmpty());
    assertFalse(EVENT.validate(event.deepCopy().put("beforeKind", "key")).isEmpty(), "there is no old row");
    assertFalse(EVENT.validate(event.deepCopy().set("before", event.get("after"))).isEmpty(), "nobody says what the old row is");
    assertTrue(EVENT.validate(event.deepCopy().put("beforeKind", "full").set("before", event.get("after"))).isEmpty());
    assertFalse(EVENT.validate(event.deepCopy().put("lsn", "16B3700")).isEmpty());
    assertFalse(EVENT.validate(event.deepCopy().put("position", "1")).isEmpty());
    ObjectNode message = event.deepCopy().put("operation", "MESSAGE").putNull("schema").putNull("table").putNull("key");
    assertFalse(EVENT.validate(message).isEmpty());
    assertTrue(EVENT.validate(message.set("after", EventJson.mapper().readTree("{\"prefix\":\"outbox\",\"content\":\"x\",\"encoding\":\"utf8\"}"))).isEmpty());
    ObjectNode batch = (ObjectNode) EventJson.mapper().readTree(example());
    ((ObjectNode) batch.get("events").get(0)).put("seq", -1);
    assertFalse(BATCH.validate(batch).isEmpty());
  }

  @Test
  void aMessageHasNoTableAndSaysHowItsContentIsWritten() throws JsonProcessingException {
    ObjectNode event = exampleEvent().put("operation", "MESSAGE").putNull("schema").putNull("table").putNull("key");
    event.putObject("after").put("prefix", "outbox").put("content", "x").put("encoding", "utf8");
    assertEquals(List.of(), List.copyOf(EVENT.validate(event)));
    assertFalse(EVENT.validate(event.deepCopy().put("table", "orders")).isEmpty());
    assertFalse(EVENT.validate(exampleEvent().putNull("table")).isEmpty(), "others have one");
    ((ObjectNode) event.get("after")).put("encoding", "hex");
    assertFalse(EVENT.validate(event).isEmpty());
  }

  @Test
  void whatCouldNotBeDecodedHasItsMessageAndNoKey() throws JsonProcessingException {
    ObjectNode event = exampleEvent().put("operation", "UNDECODED").putNull("key").putNull("before");
    event.set("after", EventJson.mapper().readTree(UNDECODED));
    assertEquals(List.of(), List.copyOf(EVENT.validate(event)));
    assertEquals(List.of(), List.copyOf(EVENT.validate(event.deepCopy().putNull("schema").putNull("table"))));
    assertFalse(EVENT.validate((ObjectNode) event.deepCopy().set("key", EventJson.mapper().readTree("{}"))).isEmpty());
    ((ObjectNode) event.get("after")).remove("reason");
    assertFalse(EVENT.validate(event).isEmpty());
  }

  private static List<String> names(JsonSchema schema, String list) {
    List<String> names = new ArrayList<>();
    schema.getSchemaNode().get(list).forEach(name -> names.add(name.asText()));
    return names;
  }
}
