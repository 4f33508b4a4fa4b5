/**
 * PostgreSQL's frontend/backend protocol, version 3, as far as a replication client needs it: framing, messages in both
 * directions, SCRAM. See PostgreSQL, chapter "Frontend/Backend Protocol". Plain Java: no Vert.x, no sockets, no clock,
 * no threads. Whatever a peer sends, only {@link io.philotes.postgres.protocol.ProtocolException} and {@link
 * io.philotes.postgres.protocol.AuthenticationRefusedException} leave this package.
 */
package io.philotes.postgres.protocol;
