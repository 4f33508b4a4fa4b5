package io.philotes.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.philotes.testing.Postgres;
import io.philotes.testing.TestDatabase;
import java.sql.ResultSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Our text of a row against the server's own. */
class RecordTextIT {

  private static final String LETTERS = "ab ,()\"\\'\t\n\r\u000b\f\u007f\u0001\u0085\u00a0é日{}";

  @Test
  void isWhatTheServerWritesForAnyText() throws Exception {
    Random random = new Random(4);
    try (TestDatabase database = Postgres.source().createDatabase("record_text"); var connection = database.connect();
        var statement = connection.prepareStatement("SELECT ROW(?::text, ?::text)::text")) {
      for (int i = 0; i < 2_000; i++) {
        String one = text(random);
        String other = text(random);
        statement.setString(1, one);
        statement.setString(2, other);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          assertEquals(row.getString(1), RecordText.of(one, other));
        }
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return random.nextInt(10) == 0 ? null : text.toString();
  }
}
