/** The event bus: addresses and the codec that hands messages over by reference. Knows the messages, no stage. */
package io.philotes.bus;
