package io.philotes.app;

import io.philotes.cli.CommandLineInterface;

/** The process: runs one command and ends with its exit code. */
public final class Main {

  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private Main() {}

  public static void main(String[] args) {
    if (System.getProperty(NETTY_EVENTS) == null) {
      // Netty's own events would load the flight recorder at each start, also where nobody records
      System.setProperty(NETTY_EVENTS, "false");
    }
    System.exit(CommandLineInterface.execute(args, new ServiceCommands(), System.out, System.err));
  }
}
