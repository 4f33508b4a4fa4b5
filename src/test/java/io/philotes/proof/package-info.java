/** What runs for minutes or hours on demand: simulated histories, kills, fuzzing. One command, printed seeds. */
package io.philotes.proof;
