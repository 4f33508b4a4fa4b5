package io.philotes.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What an event's metadata says of its images: columns that did not change and were not sent, nulls of type jsonb. */
record EventNotes(Set<String> unchanged, Set<String> unchangedBefore, Set<String> jsonNull, Set<String> jsonNullBefore) {

  private static final EventNotes NONE = new EventNotes(Set.of(), Set.of(), Set.of(), Set.of());
  private static final JsonMapper JSON = new JsonMapper();

  static EventNotes of(byte[] metadata, Findings findings, long position) {
    if (metadata == null) {
      return NONE;
    }
    try {
      JsonNode notes = JSON.readTree(metadata);
      return new EventNotes(names(notes, "unchanged"), names(notes, "unchangedBefore"), names(notes, "jsonNull"),
          names(notes, "jsonNullBefore"));
    } catch (IOException e) {
      findings.add("K6", "position " + position + ": metadata that is no JSON");
      return NONE;
    }
  }

  private static Set<String> names(JsonNode notes, String member) {
    Set<String> names = new HashSet<>();
    notes.path(member).forEach(name -> names.add(name.asText()));
    return names;
  }
}
