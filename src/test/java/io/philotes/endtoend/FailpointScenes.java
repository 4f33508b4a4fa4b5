package io.philotes.endtoend;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The scenes of {@link FailpointPlan}, played through. Each ends with a check of everything and says in a sentence how
 * many processes died.
 *
 * @param seed of the load, of which each scene draws one of its own
 * @param deaths chooses where processes die in a scene, always the same
 */
record FailpointScenes(long seed, Function<FailpointPlan, List<Death>> deaths) {

  /** Into how many parts the way is divided. */
  static final int WAYS = 2;

  /**
   * One source under load and a consumer. Has by far the most deaths, which come one after the other: so it is played in
   * parts, each on a source of its own.
   */
  String way(int part) {
    List<Death> all = deaths.apply(FailpointPlan.WAY);
    try (OneSource source = new OneSource(seed * 10 + part, false)) {
      source.die(IntStream.range(0, all.size()).filter(i -> i % WAYS == part).mapToObj(all::get).toList());
      return source.deaths() + " deaths on the way of " + source.events() + " events";
    }
  }

  /** The same while connections are ended. */
  String leading() {
    try (OneSource source = new OneSource(seed * 10 + WAYS, true)) {
      source.dieInUnrest(deaths.apply(FailpointPlan.LEADING));
      return source.deaths() + " deaths on the way to the lead";
    }
  }

  /** A resync dies at each of its steps. */
  String resync() {
    try (InterruptedResyncs resyncs = new InterruptedResyncs()) {
      deaths.apply(FailpointPlan.RESYNC).forEach(resyncs::die);
      return resyncs.deaths() + " deaths in a resync";
    }
  }

  /** What happens once in the life of a source or of a process. */
  String life() {
    try (ManySources sources = new ManySources()) {
      try (Ticker ticker = new Ticker(sources.rig().source())) {
        sources.add(1);
        deaths.apply(FailpointPlan.MIGRATION).forEach(sources.deaths()::die);
        sources.dieAtFirstStarts(deaths.apply(FailpointPlan.FIRST_START));
        sources.add(Math.max(0, 6 - sources.size()));
        sources.registerAll();
        sources.dieWhenStopped(deaths.apply(FailpointPlan.SHUTDOWN));
        sources.dieInCleanup(deaths.apply(FailpointPlan.CLEANUP));
        sources.dieInTakeover(deaths.apply(FailpointPlan.TAKEOVER));
        ticker.requireAlive();
      }
      sources.dieWhenIdle(deaths.apply(FailpointPlan.IDLE));
      sources.checkEach();
      return sources.deaths().count() + " deaths in the life of " + sources.size() + " sources";
    }
  }
}
