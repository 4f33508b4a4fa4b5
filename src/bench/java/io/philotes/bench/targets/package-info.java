/** What was aimed at, and what is reached: all benchmarks that say so, one after the other, and their table. */
package io.philotes.bench.targets;
