package io.philotes.http;

/** What a caller may do. Each may also do what those before it may. */
enum Role {
  /** Learn whether the service is well, and nothing more. */
  NONE,
  /** Read status and metrics, and the reasons of a bad health. */
  READ,
  /** Change something. */
  ADMIN
}
