package io.philotes.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.philotes.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Explains a syntax error with file, line and column. The parser's own messages quote the text around the place, which
 * may be a password, so only what is known to hold no text of the file is passed on.
 */
final class YamlSyntax {

  private static final String GENERAL = "Check indentation, colons and quotes near this place.";
  private static final String QUOTES = "Put text with special characters in quotes.";
  private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '([A-Za-z][A-Za-z0-9]{0,40})'");

  private YamlSyntax() {}

  static ConfigException at(Path path, int line, int column, String problem, String hint) {
    return new ConfigException(ErrorCode.CONFIG_SYNTAX, path + ":" + line + ":" + column, problem, hint);
  }

  static ConfigException explain(Path path, String text, IOException failure) {
    if (failure instanceof StreamConstraintsException) {
      return at(path, 1, 1, "it is nested too deeply or holds too long a text", "Make it smaller.");
    }
    if (failure.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      String problem = String.valueOf(marked.getProblem());
      return at(path, marked.getProblemMark().getLine() + 1, marked.getProblemMark().getColumn() + 1, words(problem), hint(problem));
    }
    if (failure.getCause() instanceof ReaderException unprintable) {
      int line = lineOf(text, unprintable.getPosition());
      return at(path, line, 1, "it holds a control character", "Remove it.");
    }
    return ofParser(path, failure);
  }

  private static ConfigException ofParser(Path path, IOException failure) {
    int line = 1;
    int column = 1;
    String message = "";
    if (failure instanceof JsonProcessingException parsing && parsing.getLocation() != null) {
      line = parsing.getLocation().getLineNr();
      column = parsing.getLocation().getColumnNr();
      message = String.valueOf(parsing.getOriginalMessage());
    }
    Matcher duplicate = DUPLICATE.matcher(message);
    if (duplicate.find()) {
      return at(path, line, column, "the key '" + duplicate.group(1) + "' is given twice", "Keep one of them.");
    }
    boolean twice = message.startsWith("Duplicate field");
    return at(path, line, column, twice ? "a key is given twice" : "the text is not YAML here", GENERAL);
  }

  private static String words(String problem) {
    if (problem.startsWith("mapping values are not allowed")) {
      return "a colon is not allowed here";
    }
    if (problem.contains("(TAB)")) {
      return "a tab is used for indentation";
    }
    if (problem.contains("cannot start any token")) {
      return "a value cannot begin with this character";
    }
    if (problem.contains("unexpected end of stream") || problem.contains("<stream end>")) {
      return "a quote or bracket is not closed";
    }
    if (problem.startsWith("expected <block end>")) {
      return "the indentation does not fit the lines above";
    }
    if (problem.contains("could not find expected ':'")) {
      return "a colon is missing";
    }
    return problem.contains("escape character") ? "the escape after a backslash is unknown" : "the text is not YAML here";
  }

  private static String hint(String problem) {
    if (problem.contains("(TAB)")) {
      return "Indent with blanks.";
    }
    boolean quoting = problem.startsWith("mapping values") || problem.contains("cannot start any token") || problem.contains("escape character");
    return quoting ? QUOTES : GENERAL;
  }

  private static int lineOf(String text, int position) {
    return 1 + (int) text.codePoints().limit(Math.max(0, position)).filter(c -> c == '\n').count();
  }
}
