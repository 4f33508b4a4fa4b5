/** The preflight's judgements, without a server. */
package io.philotes.preflight;
