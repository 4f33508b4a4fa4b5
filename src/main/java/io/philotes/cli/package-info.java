/**
 * The command line: reads arguments, loads the configuration, delegates to {@link io.philotes.cli.Commands} and turns
 * failures into one line and an exit code. Knows no stage and no database.
 */
package io.philotes.cli;
