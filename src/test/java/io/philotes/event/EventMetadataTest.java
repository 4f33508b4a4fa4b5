package io.philotes.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventMetadataTest {

  @Test
  void takesTheUnchangedColumnsOut() {
    EventMetadata metadata = EventMetadata.of("{\"origin\":\"o\",\"unchanged\":[\"doc\",\"p\\\"ad\"],\"n\":1.10}");
    assertEquals(List.of("doc", "p\"ad"), metadata.unchanged());
    assertEquals("{\"origin\":\"o\",\"n\":1.10}", metadata.rest());
  }

  @Test
  void isEmptyWhenNothingIsStored() {
    assertEquals(new EventMetadata(List.of(), "{}"), EventMetadata.of(null));
    assertEquals(new EventMetadata(List.of(), "{}"), EventMetadata.of("{\"unchanged\":[]}"));
  }
}
