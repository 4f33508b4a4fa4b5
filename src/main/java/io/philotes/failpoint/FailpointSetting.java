package io.philotes.failpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the property asks for: {@code <name>[:n][:halt|throw|sleep=ms]}.
 *
 * @param hit the one hit that acts, from 1; every other passes
 * @param millis how long {@code sleep} takes
 */
record FailpointSetting(Failpoint point, long hit, Action action, long millis) {

  private static final Pattern FORM = Pattern.compile("([a-z_.]+)(?::([1-9][0-9]{0,17}))?(?::(halt|throw|sleep=([0-9]{1,9})))?");

  /** What happens at the point. */
  enum Action { HALT, THROW, SLEEP }

  /** @throws IllegalArgumentException with a sentence for whoever set it */
  static FailpointSetting parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("it reads <name>[:n][:halt|throw|sleep=milliseconds]");
    }
    long hit = parts.group(2) == null ? 1 : Long.parseLong(parts.group(2));
    return new FailpointSetting(Failpoint.named(parts.group(1)), hit, action(parts.group(3)),
        parts.group(4) == null ? 0 : Long.parseLong(parts.group(4)));
  }

  private static Action action(String text) {
    if (text == null || text.equals("halt")) {
      return Action.HALT;
    }
    return text.equals("throw") ? Action.THROW : Action.SLEEP;
  }
}
