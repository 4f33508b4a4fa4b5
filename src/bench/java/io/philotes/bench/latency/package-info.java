/** How old a change is when it is durable, and when its consumer has answered. */
package io.philotes.bench.latency;
