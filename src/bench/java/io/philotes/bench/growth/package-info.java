/** Whether an event costs more when much is buffered, or when there are many sources. */
package io.philotes.bench.growth;
