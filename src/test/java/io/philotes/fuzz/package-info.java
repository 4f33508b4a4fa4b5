/** Throws damaged messages of real servers at everything that reads bytes from the network. */
package io.philotes.fuzz;
