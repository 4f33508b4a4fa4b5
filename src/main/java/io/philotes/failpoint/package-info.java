/**
 * Places where a test makes the process die, fail or hang: see {@link io.philotes.failpoint.Failpoints}. Anybody may
 * name a place; this package knows only failures.
 */
package io.philotes.failpoint;
