package io.philotes.verification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Logical messages: of no table, and with a content that says how it is written. */
final class MessageCheck {

  private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build()).build();
  private static final List<String> MEMBERS = List.of("prefix", "content", "encoding");

  private final Findings findings;

  MessageCheck(Findings findings) {
    this.findings = findings;
  }

  void event(BufferedEvent event) {
    if (event.relation() != 0 || event.before() != null) {
      find(event, "is a message with a table or an old row");
    }
    if (event.xid() == 0 && (event.seq() != 0 || !event.last() || event.lsn() != event.commitLsn() + 1)) {
      find(event, "is a message outside of transactions and does not stand alone, right before its LSN");
    }
    if (event.xid() != 0 && Long.compareUnsigned(event.lsn(), event.commitLsn()) > 0) {
      find(event, "is a message behind the commit of its transaction");
    }
    image(event);
  }

  private void image(BufferedEvent event) {
    try {
      JsonNode image = JSON.readTree(event.after() == null ? new byte[0] : event.after());
      List<String> names = new ArrayList<>();
      image.fieldNames().forEachRemaining(names::add);
      if (!names.equals(MEMBERS)) {
        find(event, "is a message with the members " + names);
      } else if (image.get("encoding").textValue().equals("base64")) {
        Base64.getDecoder().decode(image.get("content").textValue());
      } else if (!image.get("encoding").textValue().equals("utf8")) {
        find(event, "is a message in the encoding " + image.get("encoding"));
      }
    } catch (IOException | IllegalArgumentException malformed) {
      find(event, "is a message that cannot be read: " + malformed.getClass().getSimpleName());
    }
  }

  private void find(BufferedEvent event, String what) {
    findings.add("K6", "position " + event.position() + " " + what);
  }
}
