package io.philotes.app;

import io.philotes.cli.CommandLineInterface;

/** The process: runs one command and ends with its exit code. */
public final class Main {

  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private Main() {}

  public static void main(String[] args) {
    if (System.getProperty(NETTY_EVENTS) == null) {
      System.setProperty(NETTY_EVENTS, "false"); // loads the flight recorder at each start, also where nobody records
    }
    System.exit(CommandLineInterface.execute(args, new ServiceCommands(), System.out, System.err));
  }
}
