/** How fast what is buffered reaches consumers. */
package io.philotes.bench.delivery;
