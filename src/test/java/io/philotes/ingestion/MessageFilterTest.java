package io.philotes.ingestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageFilterTest {

  @Test
  void takesWholePrefixesAndBeginnings() {
    MessageFilter filter = new MessageFilter(List.of("outbox", "audit.*", "a*b", "star**"), false);
    assertTrue(filter.takes("outbox") && filter.takes("audit.") && filter.takes("audit.orders") && filter.takes("a*b"));
    assertTrue(filter.takes("star*") && filter.takes("star*x"));
    assertFalse(filter.takes("outbox2") || filter.takes("Outbox") || filter.takes("audit") || filter.takes("acb") || filter.takes("") || filter.takes("star"));
  }

  @Test
  void aStarAloneTakesEverythingButWhatIsOurs() {
    MessageFilter filter = new MessageFilter(List.of("*"), true);
    assertTrue(filter.takes("") && filter.takes("x") && filter.takes("philotes"));
    assertFalse(filter.takes("philotes:annotate") || filter.takes("philotes:heartbeat"));
    assertFalse(new MessageFilter(List.of("phil*", "philotes:heartbeat"), false).takes("philotes:heartbeat"));
  }

  @Test
  void annotatesOnlyWhenItIsOn() {
    assertTrue(new MessageFilter(List.of(), true).annotates("philotes:annotate"));
    assertFalse(new MessageFilter(List.of(), true).annotates("philotes:annotated"));
    assertFalse(new MessageFilter(List.of("*"), false).annotates("philotes:annotate"));
    assertFalse(MessageFilter.NONE.isAskedFor());
    assertTrue(new MessageFilter(List.of(), true).isAskedFor() && new MessageFilter(List.of("*"), false).isAskedFor()
        && new MessageFilter(List.of("x"), false).isAskedFor());
    assertFalse(MessageFilter.NONE.takes("x") || MessageFilter.NONE.annotates("philotes:annotate"));
  }
}
