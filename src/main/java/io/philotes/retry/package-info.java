/** Delays between attempts. Knows nothing else. */
package io.philotes.retry;
