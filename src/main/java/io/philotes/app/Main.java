package io.philotes.app;

import io.philotes.cli.CommandLineInterface;

/** The process: runs one command and ends with its exit code. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(CommandLineInterface.execute(args, new ServiceCommands(), System.out, System.err));
  }
}
