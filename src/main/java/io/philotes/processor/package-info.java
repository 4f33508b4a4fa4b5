/**
 * Delivers what is buffered to the declared consumers: one loop per consumer and source, in order, at least once. The
 * thinking is in plain classes ({@link io.philotes.processor.DeliveryLoop}); the verticle only carries out what they
 * ask for. Knows events, bus messages and the {@link io.philotes.sink.Sink} interface; the buffer is behind
 * {@link io.philotes.processor.EventSource} and {@link io.philotes.processor.Cursors}, so no SQL and no table.
 */
package io.philotes.processor;
