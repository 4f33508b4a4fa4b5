/** How fast a backlog gets out of the WAL, in turns with others. */
package io.philotes.bench.backlog;
