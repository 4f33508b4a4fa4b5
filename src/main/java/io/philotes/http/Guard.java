package io.philotes.http;

import io.philotes.config.Loopback;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the paths. Looks for a token in the Authorization header only, never in the query string, which ends up in
 * the logs of proxies. Says 401 to who shows no token of ours, 403 to who may not, and never why. Belongs to one event loop.
 */
final class Guard {

  private static final Logger log = LoggerFactory.getLogger(Guard.class);

  private final Access access;
  private boolean told;

  Guard(Access access) {
    this.access = access;
  }

  boolean mayRead(RoutingContext context) {
    return access.role(authorization(context)) != Role.NONE;
  }

  void requireRead(RoutingContext context) {
    if (mayRead(context)) {
      context.next();
    } else {
      unauthorized(context);
    }
  }

  /** For every path that changes something. */
  void requireAdmin(RoutingContext context) {
    String authorization = authorization(context);
    if (access.isOpenToChange() && isFromForeignPage(context)) {
      Replies.error(context, 403, "forbidden");
    } else if (access.role(authorization) == Role.ADMIN) {
      context.next();
    } else if (access.isStranger(authorization)) {
      unauthorized(context);
    } else {
      tellHow();
      Replies.error(context, 403, "forbidden");
    }
  }

  /**
   * A browser on this machine reaches the loopback address for any page that it shows, and says whose page it is. Where a
   * token is needed this is no danger: the page does not have it.
   */
  private static boolean isFromForeignPage(RoutingContext context) {
    String origin = context.request().getHeader("Origin");
    if (origin == null) {
      return false;
    }
    try {
      String host = URI.create(origin).getHost();
      return host == null || !Loopback.is(host.replaceAll("[\\[\\]]", ""));
    } catch (IllegalArgumentException malformed) {
      return true;
    }
  }

  private static String authorization(RoutingContext context) {
    return context.request().getHeader("Authorization");
  }

  private static void unauthorized(RoutingContext context) {
    context.response().putHeader("WWW-Authenticate", "Bearer");
    Replies.error(context, 401, "unauthorized");
  }

  /** Once, or a caller could fill the log. */
  private void tellHow() {
    if (!told && !access.hasAdministrators()) {
      told = true;
      log.warn("Refused a request that would change something: set http.adminTokenFile to allow it to those who have the token");
    }
  }
}
