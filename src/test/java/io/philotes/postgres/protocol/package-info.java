/** Framing and messages. */
package io.philotes.postgres.protocol;
