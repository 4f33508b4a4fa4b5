/** Failures with a stable code, a kind that decides what is done, and a sentence for the operator. Knows nothing else. */
package io.philotes.error;
