/** Time as a value that is passed in: what runs on an event loop runs in a simulation too. */
package io.philotes.timing;
