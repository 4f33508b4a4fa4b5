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
  static final String RESYNC = "resync";
  static final String VERSION = "version";
  static final String HELP = "help";
  static final String CONFIG_OPTION = "--config";
  static final String DEBUG_OPTION = "--debug";
  static final String FROM_OPTION = "--from";
  static final String ACCEPT_OPTION = "--accept-loss";
  static final String DRY_OPTION = "--dry-run";

  /** Commands that can be given and explained. */
  static final List<String> COMMANDS = List.of(RUN, VERIFY, RESYNC, VERSION, HELP);

  /** Commands of later versions: known, so that they are not answered with a suggestion. */
  static final List<String> LATER = List.of("check", "init", "status", "replay", "config", "uninstall", "migrate",
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
    philotes.addSubcommand(RESYNC, options(resyncCommand()));
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

  private static CommandSpec resyncCommand() {
    CommandSpec spec = described("Begin a new epoch of a source whose history is broken (slot gone, lost or moved; source restored or failed"
            + " over). Prints what is known and what will be missing; changes something only with --accept-loss.")
        .addPositional(PositionalParamSpec.builder().paramLabel("SOURCE").arity("0..1").type(String.class)
            .description("Name of the source; not needed when there is one.").build())
        .addOption(OptionSpec.builder(FROM_OPTION).paramLabel("slot|now").type(String.class)
            .description("slot: go on from the slot there is; now: from a new one. Unset: the slot if it is of use.").build())
        .addOption(OptionSpec.builder(ACCEPT_OPTION, "--yes").type(boolean.class)
            .description("Do it, without what is named as missing.").build())
        .addOption(OptionSpec.builder(DRY_OPTION).type(boolean.class).description("Only print; exit 0.").build());
    spec.usageMessage().footer("", "Stop the service before. Rows are not copied: what was written in the gap stays missing, so a",
        "consumer that keeps a copy of the tables has to make it anew. See src/docs/guarantees.md.");
    return spec;
  }

  private static CommandSpec later() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().hidden(true);
    spec.parser().unmatchedArgumentsAllowed(true);
    return spec;
  }
}
