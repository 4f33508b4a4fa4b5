/**
 * What real walsenders sent, recorded, and the rules that all of it obeys.
 *
 * <p>Everything here is a second opinion: its own protocol client, its own SCRAM, its own parser. Nothing of
 * {@code io.philotes.postgres} may be used.
 */
package io.philotes.recording;
