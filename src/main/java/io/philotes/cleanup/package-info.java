/** Removes what has expired, now and then and on request. Knows when; {@code buffer.store} knows how. */
package io.philotes.cleanup;
