package io.philotes.http;

import io.philotes.config.ByteSize;
import java.time.Duration;

/**
 * What {@code /stats} tells of the service beside what its stages say.
 *
 * @param version of this build
 * @param instance names this process in leases and logs
 * @param buffered whether events are kept in a buffer; the rest means nothing otherwise
 * @param retention how long events are kept at least
 * @param maxBufferBytes size of one source's events at which its ingestion pauses; null means no limit
 */
public record ServiceInfo(String version, String instance, boolean buffered, Duration retention, ByteSize maxBufferBytes) {}
