package io.philotes.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param events rows in the backlog; the benchmark rounds it up to a whole number of cycles
 * @param rounds measured rounds; one more comes before them and is not counted
 * @param source server to use instead of an embedded one
 * @param buffer server to use instead of an embedded one
 * @param jars what is compared, in the order of each round
 * @param javaOptions for the measured process, beside {@code -Xmx256m}
 * @param environment {@code PHILOTES_...=value} for the measured process
 */
record BenchOptions(int events, int rounds, Optional<Server> source, Optional<Server> buffer, List<Path> jars,
                    List<String> javaOptions, List<String> environment) {

  static final String USAGE = """
      usage: backlog [--events N] [--rounds N] [--source URL --buffer URL] [--jar FILE]... [--java OPTION]... [--set NAME=VALUE]...
        --events N       row changes in the backlog, 3,000 to 10,000,000 (300,000)
        --rounds N       measured rounds after the one that is not counted, 1 to 50 (5)
        --source URL     postgresql://superuser:password@host:port/database instead of an embedded server
        --buffer URL     the same for the buffer
        --jar FILE       the jar to measure (target/philotes.jar); several are measured in turn and compared
        --java OPTION    a further option for the measured JVM
        --set NAME=VALUE a PHILOTES_ variable for the measured process""";

  /** @throws IllegalArgumentException whose message is one line for the user */
  static BenchOptions parse(List<String> arguments) {
    int events = 300_000;
    int rounds = 5;
    Optional<Server> source = Optional.empty();
    Optional<Server> buffer = Optional.empty();
    List<Path> jars = new ArrayList<>();
    List<String> javaOptions = new ArrayList<>();
    List<String> environment = new ArrayList<>();
    Iterator<String> words = arguments.iterator();
    if (!words.hasNext() || !words.next().equals("backlog")) {
      throw new IllegalArgumentException("the benchmark is called backlog");
    }
    while (words.hasNext()) {
      String option = words.next();
      String value = words.hasNext() ? words.next() : "";
      switch (option) {
        case "--events" -> events = number(option, value, 3_000, 10_000_000);
        case "--rounds" -> rounds = number(option, value, 1, 50);
        case "--source" -> source = Optional.of(Server.ofUrl(value));
        case "--buffer" -> buffer = Optional.of(Server.ofUrl(value));
        case "--jar" -> jars.add(Path.of(value));
        case "--java" -> javaOptions.add(value);
        case "--set" -> environment.add(variable(value));
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    if (source.isPresent() != buffer.isPresent()) {
      throw new IllegalArgumentException("--source and --buffer come together");
    }
    return new BenchOptions(events, rounds, source, buffer, jars.isEmpty() ? List.of(Path.of("target/philotes.jar")) : jars,
        javaOptions, environment);
  }

  private static int number(String option, String text, int least, int most) {
    String digits = text.replace("_", "").replace(",", "");
    if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) < least || Integer.parseInt(digits) > most) {
      throw new IllegalArgumentException(option + " needs a number from " + least + " to " + most);
    }
    return Integer.parseInt(digits);
  }

  private static String variable(String text) {
    if (!text.matches("PHILOTES_[A-Z_]+=.*")) {
      throw new IllegalArgumentException("--set needs PHILOTES_NAME=value");
    }
    return text;
  }
}
