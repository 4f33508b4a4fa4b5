/** What the stages say to each other. Records, immutable; knows events, LSNs and failures, no stage and no Vert.x. */
package io.philotes.bus.message;
