package io.philotes.cli;

import picocli.CommandLine.ParseResult;

/**
 * What to check, and how to tell.
 *
 * @param source name of the only source to look at; empty for all
 * @param sql the database whose SQL is wanted instead; null when nothing is to be printed but findings
 * @param json whether the findings are for a machine
 */
public record CheckOptions(String source, Sql sql, boolean json) {

  /** Whose SQL. */
  public enum Sql { SOURCE, BUFFER, BOTH }

  static CheckOptions of(ParseResult check) {
    Sql sql = check.hasMatchedOption(Grammar.SQL_OPTION) ? sql(check.matchedOptionValue(Grammar.SQL_OPTION, "")) : null;
    boolean json = check.matchedOptionValue(Grammar.JSON_OPTION, false);
    if (sql != null && json) {
      throw UsageErrors.usage(Grammar.JSON_OPTION, "it contradicts " + Grammar.SQL_OPTION);
    }
    return new CheckOptions(check.matchedPositionalValue(0, ""), sql, json);
  }

  private static Sql sql(String text) {
    return switch (text) {
      case "" -> Sql.BOTH;
      case "source" -> Sql.SOURCE;
      case "buffer" -> Sql.BUFFER;
      default -> throw UsageErrors.usage(Grammar.SQL_OPTION, "it is source or buffer, or nothing for both; write --sql=source");
    };
  }
}
