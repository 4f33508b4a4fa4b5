/**
 * Where events go: a {@link io.philotes.sink.Sink} takes one batch and succeeds when it is handled. Knows events, their
 * JSON and the event bus; neither the buffer nor who calls it.
 */
package io.philotes.sink;
