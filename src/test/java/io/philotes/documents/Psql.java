package io.philotes.documents;

import io.philotes.testing.Statements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Stands for {@code psql} where a document calls it and the machine has none: {@code -h -p -U -d}, statements with {@code -c} or
 * on stdin, one line a row, columns separated by {@code |}. Ends with 1 at the first failure. The password is in PGPASSWORD.
 */
public final class Psql {

  private Psql() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", option("-U", arguments));
    properties.setProperty("password", System.getenv("PGPASSWORD"));
    String url = "jdbc:postgresql://" + option("-h", arguments) + ":" + option("-p", arguments) + "/" + option("-d", arguments);
    String command = option("-c", arguments);
    String script = command != null ? command : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    try (Connection connection = new org.postgresql.Driver().connect(url, properties)) {
      for (String statement : script.lines().filter(line -> !line.startsWith("--")).toList()) {
        Statements.run(connection, statement).forEach(row -> System.out.println(String.join("|", row)));
      }
    }
  }

  private static String option(String name, String[] arguments) {
    for (int i = 0; i + 1 < arguments.length; i++) {
      if (arguments[i].equals(name)) {
        return arguments[i + 1];
      }
    }
    return null;
  }
}
