/** What an event costs the buffer's server from its arrival to its removal. */
package io.philotes.bench.life;
