package io.philotes.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands and options that exist, declared for picocli. Only parsed with it; nothing is run by it. */
final class Grammar {

  static final String RUN = "run";
  static final String VERIFY = "verify";
  static final String VERSION = "version";
  static final String HELP = "help";
  static final String CONFIG_OPTION = "--config";
  static final String DEBUG_OPTION = "--debug";

  /** Commands of later versions: known, so that they are not answered with a suggestion. */
  static final List<String> LATER = List.of("check", "init", "status", "replay", "config", "uninstall", "migrate", "resync",
      "tail", "consumers", "dlq", "explain");

  private Grammar() {}

  static CommandLine create() {
    CommandSpec philotes = CommandSpec.create().name("philotes");
    philotes.usageMessage().description("Captures every committed change of a PostgreSQL database and delivers it in order.")
        .footer("", "Exit codes: 0 ok, 2 usage or configuration, 3 source, 4 buffer, 5 integrity.",
            "Every key can also be set by a variable, for example PHILOTES_HTTP_PORT.");
    philotes.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Print the version and exit.").build());
    options(philotes);
    philotes.addSubcommand(RUN, options(described("Run the service; the default.")));
    philotes.addSubcommand(VERIFY, options(described("Check that the buffer is whole and unchanged.")));
    philotes.addSubcommand(VERSION, options(described("Print the version.")));
    philotes.addSubcommand(HELP, options(helpCommand()));
    LATER.forEach(name -> philotes.addSubcommand(name, later()));
    return new CommandLine(philotes).setExpandAtFiles(false);
  }

  private static CommandSpec described(String description) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(description);
    return spec;
  }

  private static CommandSpec options(CommandSpec spec) {
    return spec
        .addOption(OptionSpec.builder(CONFIG_OPTION).paramLabel("FILE").type(Path.class)
            .description("YAML file; else PHILOTES_CONFIG names it.").build())
        .addOption(OptionSpec.builder(DEBUG_OPTION).type(boolean.class).description("Show stack traces.").build())
        .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help and exit.").build());
  }

  private static CommandSpec helpCommand() {
    return described("Show help, of a command if one is named.")
        .addPositional(PositionalParamSpec.builder().paramLabel("COMMAND").arity("0..1").type(String.class)
            .description("Name of a command.").build());
  }

  private static CommandSpec later() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().hidden(true);
    spec.parser().unmatchedArgumentsAllowed(true);
    return spec;
  }
}
