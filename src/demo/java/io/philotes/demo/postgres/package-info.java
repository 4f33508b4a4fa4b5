/**
 * PostgreSQL servers from the binaries that Maven downloads, for the demo and the tests: nothing has to be installed.
 * Knows nothing of the rest of the product and is never in the jar.
 */
package io.philotes.demo.postgres;
