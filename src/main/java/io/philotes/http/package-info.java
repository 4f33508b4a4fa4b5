/**
 * What people, Prometheus and Kubernetes see: the dashboard, {@code /stats}, {@code /metrics} and {@code /health}.
 *
 * <p>Everything shown is asked for over the event bus. This package never touches a database and imports no stage, so
 * a stage that is stuck or a database that is down cannot make it wait for longer than one status request.
 *
 * <p>{@link io.philotes.http.HttpVerticle} listens and gathers; what the answers mean is decided in
 * {@link io.philotes.http.Assessment}, a plain class; so are {@link io.philotes.http.History} and
 * {@link io.philotes.http.Chronicle}, which keep what shows only over time.
 */
package io.philotes.http;
