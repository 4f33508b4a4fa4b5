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
  static final String CHECK = "check";
  static final String INIT = "init";
  static final String CONFIG = "config";
  static final String STATUS = "status";
  static final String REPLAY = "replay";
  static final String UNINSTALL = "uninstall";
  static final String VERIFY = "verify";
  static final String RESYNC = "resync";
  static final String VERSION = "version";
  static final String HELP = "help";
  static final String CONFIG_OPTION = "--config";
  static final String DEBUG_OPTION = "--debug";
  static final String FROM_OPTION = "--from";
  static final String ACCEPT_OPTION = "--accept-loss";
  static final String DRY_OPTION = "--dry-run";
  static final String SQL_OPTION = "--sql";
  static final String JSON_OPTION = "--json";
  static final String YES_OPTION = "--yes";
  static final String BUFFER_OPTION = "--buffer";
  static final String WATCH_OPTION = "--watch";
  static final String EXPLAIN_OPTION = "--explain";
  static final String SOURCE_OPTION = "--source";
  static final String POSITION_OPTION = "--to-position";
  static final String LSN_OPTION = "--to-lsn";
  static final String TIME_OPTION = "--to-time";
  static final String KEEP_PUBLICATION_OPTION = "--keep-publication";

  /** Commands that can be given and explained. */
  static final List<String> COMMANDS = List.of(RUN, CHECK, INIT, STATUS, CONFIG, VERIFY, REPLAY, RESYNC, UNINSTALL, VERSION, HELP);

  /** Commands of later versions: known, so that they are not answered with a suggestion. */
  static final List<String> LATER = List.of("migrate", "tail", "consumers", "dlq", "explain");

  private Grammar() {}

  static CommandLine create() {
    CommandSpec philotes = CommandSpec.create().name("philotes");
    philotes.usageMessage().description("Captures every committed change of a PostgreSQL database and delivers it in order.")
        .footer("", "Exit codes: 0 ok, 2 usage or configuration, 3 source, 4 buffer, 5 integrity.",
            "Every key can also be set by a variable, for example PHILOTES_HTTP_PORT.");
    philotes.addOption(OptionSpec.builder("-V", "--version").versionHelp(true).description("Print the version and exit.").build());
    options(philotes);
    philotes.addSubcommand(RUN, options(described("Run the service; the default.")));
    philotes.addSubcommand(CHECK, options(checkCommand()));
    philotes.addSubcommand(INIT, options(initCommand()));
    philotes.addSubcommand(STATUS, options(described("Say how far each source and consumer is, what is kept, and whether the service runs."
            + " Asks the databases themselves, so that it works while the service is down.")
        .addOption(flag("Say it again every two seconds, until Ctrl-C.", WATCH_OPTION))));
    philotes.addSubcommand(CONFIG, options(described("Print the values in force and where each comes from; secrets are masked.")
        .addOption(flag("Say what each key is for, its limits and its variable.", EXPLAIN_OPTION))));
    philotes.addSubcommand(VERIFY, options(described("Check that the buffer is whole and unchanged.")));
    philotes.addSubcommand(REPLAY, options(replayCommand()));
    philotes.addSubcommand(RESYNC, options(resyncCommand()));
    philotes.addSubcommand(UNINSTALL, options(uninstallCommand()));
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
        .addOption(flag("Show stack traces.", DEBUG_OPTION))
        .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help and exit.").build());
  }

  private static CommandSpec helpCommand() {
    return described("Show help, of a command if one is named.")
        .addPositional(PositionalParamSpec.builder().paramLabel("COMMAND").arity("0..1").type(String.class)
            .description("Name of a command.").build());
  }

  private static PositionalParamSpec source(String description) {
    return PositionalParamSpec.builder().paramLabel("SOURCE").arity("0..1").type(String.class).description(description).build();
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names).type(boolean.class).description(description).build();
  }

  private static CommandSpec checkCommand() {
    return described("Look at sources and buffer as a start would, and say what is wrong or may go wrong and what mends it."
            + " Changes nothing. The exit code is that of the worst error.")
        .addPositional(source("Name of the only source to look at; all when not given."))
        .addOption(OptionSpec.builder(SQL_OPTION).paramLabel("source|buffer").arity("0..1").fallbackValue("").type(String.class)
            .description("Print the SQL that makes roles, publication and database instead; asks no server.").build())
        .addOption(flag("Print the findings as one JSON document.", JSON_OPTION));
  }

  private static CommandSpec initCommand() {
    return described("Prepare the buffer's schema, publication and slot, as the first start would. From then on no change is lost, and the"
            + " slot keeps WAL on the source until 'run' reads it.")
        .addPositional(source("Name of the only source to prepare; all when not given."));
  }

  private static CommandSpec uninstallCommand() {
    return described("Remove what Philotes made: slot and publication of each source, and with --buffer the schema with all events. Prints"
            + " what it would do; changes something only with --yes.")
        .addPositional(source("Name of the only source to remove; all when not given."))
        .addOption(flag("Remove the buffer's schema too, with every event in it.", BUFFER_OPTION))
        .addOption(flag("Leave the publications.", KEEP_PUBLICATION_OPTION))
        .addOption(flag("Do it.", YES_OPTION))
        .addOption(flag("Only print; exit 0.", DRY_OPTION));
  }

  private static CommandSpec replayCommand() {
    CommandSpec spec = described("Move the cursor of a consumer within what the buffer keeps: back, so that events are delivered again, or"
            + " forward, so that some are never delivered. The next event delivered is the first one at the place given.")
        .addPositional(PositionalParamSpec.builder().paramLabel("CONSUMER").arity("1").required(true).type(String.class)
            .description("Name of the consumer.").build())
        .addOption(text(SOURCE_OPTION, "NAME", "Source whose events are meant; not needed when there is one."))
        .addOption(text(POSITION_OPTION, "N", "Position of the event, as in its id column and in deliveries."))
        .addOption(text(LSN_OPTION, "LSN", "LSN at which its transaction committed, or an earlier one, in the present epoch."))
        .addOption(text(TIME_OPTION, "TIME", "Time at which its transaction committed, with a zone: 2026-01-24T10:00:00Z."))
        .addOption(flag("Only tell how many events, of which time and tables.", DRY_OPTION));
    spec.usageMessage().footer("", "The service need not be stopped: it goes on from there within two seconds.");
    return spec;
  }

  private static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name).paramLabel(label).type(String.class).description(description).build();
  }

  private static CommandSpec resyncCommand() {
    CommandSpec spec = described("Begin a new epoch of a source whose history is broken (slot gone, lost or moved; source restored or failed"
            + " over). Prints what is known and what will be missing; changes something only with --accept-loss.")
        .addPositional(source("Name of the source; not needed when there is one."))
        .addOption(OptionSpec.builder(FROM_OPTION).paramLabel("slot|now").type(String.class)
            .description("slot: go on from the slot there is; now: from a new one. Unset: the slot if it is of use.").build())
        .addOption(flag("Do it, without what is named as missing.", ACCEPT_OPTION, YES_OPTION))
        .addOption(flag("Only print; exit 0.", DRY_OPTION));
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
