/** What framing, decoding and encoding cost by themselves, with the memory they allocate. */
package io.philotes.bench.micro;
