package io.philotes.buffer.store;

import static io.philotes.buffer.store.EmbeddedBuffer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.philotes.bus.message.PublicationChange;
import io.philotes.postgres.Lsn;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicationChangeStoreIT {

  private static final Instant AT = Instant.parse("2026-11-27T10:00:00Z");

  private EmbeddedBuffer buffer;

  @BeforeEach
  void start() {
    buffer = EmbeddedBuffer.migrated();
  }

  @AfterEach
  void stop() {
    buffer.close();
  }

  private static PublicationChange change(int second, String table) {
    return new PublicationChange(AT.plusSeconds(second), new Lsn(second), PublicationChange.Kind.TABLE_ADDED, table, "");
  }

  private boolean record(String source, long fence, PublicationChange... changes) {
    return await(PublicationChangeStore.record(buffer.connection, source, fence, List.of(changes)));
  }

  private List<PublicationChange> last(SourceFixture source) {
    return await(PublicationChangeStore.last(buffer.connection, source.id, 10));
  }

  @Test
  void keepsWhatTheLeaderRecordsOnce() {
    SourceFixture source = SourceFixture.register(buffer, "shop", 1, 100);
    assertTrue(record("shop", 1, change(1, "public.a")));
    assertTrue(record("shop", 1, change(1, "public.a"), change(2, "public.b")));
    assertTrue(record("shop", 1, change(2, "public.b")), "all of it is there already");
    assertEquals(List.of(change(2, "public.b"), change(1, "public.a")), last(source));
  }

  @Test
  void aFormerLeaderRecordsNothingAndHearsOfIt() {
    SourceFixture source = SourceFixture.register(buffer, "shop", 1, 100);
    buffer.sql("UPDATE philotes.sources SET fence = 2");
    assertFalse(record("shop", 1, change(1, "public.a")));
    assertEquals(List.of(), last(source));
  }

  @Test
  void whatChangesBeforeTheSourceIsRegisteredIsNotSaidToBeRecorded() {
    assertFalse(record("shop", 1, change(1, "public.a")));
  }

  /** As after a step back to this version. */
  @Test
  void aKindThatItDoesNotKnowHidesNothingElse() {
    SourceFixture source = SourceFixture.register(buffer, "shop", 1, 100);
    record("shop", 1, change(1, "public.a"));
    buffer.sql("UPDATE philotes.publication_changes SET change = 'TABLE_PAINTED'");
    record("shop", 1, change(2, "public.b"));
    assertEquals(List.of(change(2, "public.b")), last(source));
  }
}
