package io.philotes.postgres.replication;

import io.philotes.postgres.protocol.ParameterStatus;
import io.philotes.postgres.protocol.ProtocolException;
import io.philotes.postgres.protocol.ServerError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What the server told about itself and the session. Values may be read on any thread. */
final class Session {

  private static final int MOST_PARAMETERS = 200;
  private static final int MOST_EARLY_NOTICES = 32;

  private final Map<String, String> parameters = new ConcurrentHashMap<>();
  private final List<ServerError> earlyNotices = new ArrayList<>();
  private Consumer<ServerError> noticeHandler;
  private volatile int pid;
  private volatile int versionMajor;

  void parameter(ParameterStatus status) {
    if (parameters.size() >= MOST_PARAMETERS && !parameters.containsKey(status.name())) {
      throw new ProtocolException("more than " + MOST_PARAMETERS + " parameters", 0);
    }
    parameters.put(status.name(), status.value());
  }

  void pid(int value) {
    pid = value;
  }

  void notice(ServerError notice) {
    if (noticeHandler != null) {
      noticeHandler.accept(notice);
    } else if (earlyNotices.size() < MOST_EARLY_NOTICES) {
      earlyNotices.add(notice);
    }
  }

  void noticeHandler(Consumer<ServerError> handler) {
    noticeHandler = handler;
    earlyNotices.forEach(handler);
    earlyNotices.clear();
  }

  /** @throws ProtocolException when the server did not report its version */
  void check() {
    String version = parameters.getOrDefault("server_version", "");
    int digits = 0;
    while (digits < version.length() && digits < 4 && version.charAt(digits) >= '0' && version.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0) {
      throw new ProtocolException("the server does not report its version", 0);
    }
    versionMajor = Integer.parseInt(version.substring(0, digits));
  }

  int versionMajor() {
    return versionMajor;
  }

  String parameter(String name) {
    return parameters.get(name);
  }

  int pid() {
    return pid;
  }
}
