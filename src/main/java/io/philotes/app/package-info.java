/** Wires the service together: the only place that knows every stage. Starts downstream first, stops upstream first. */
package io.philotes.app;
