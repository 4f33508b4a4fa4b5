package io.philotes.endtoend;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Processes of the built jar that die at failpoints: at every hit of the plan, or in random order and at random hits, round after round. */
@Command(name = "failpoints", mixinStandardHelpOptions = true,
    description = "Lets the built jar die at every failpoint, and checks what is left.")
public final class FailpointsCommand implements Callable<Integer> {

  @Option(names = "--seed", description = "Replays a run; else a new one is chosen.")
  private Long seed;

  @Option(names = "--rounds", defaultValue = "1", description = "How many rounds (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--every-hit", description = "Dies at the first, the second and a late hit of every failpoint, in the order of the plan, instead of once at a random one.")
  private boolean everyHit;

  @Override
  public Integer call() {
    long first = seed == null ? System.nanoTime() : seed;
    String again = (everyHit ? "--every-hit " : "") + "--seed ";
    System.out.println("failpoints: " + again + first);
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
      FailpointScenes scenes = new FailpointScenes(first + round, everyHit ? FailpointPlan::deaths : random(first + round)::get);
      System.out.println("round " + (round + 1) + " of " + rounds + ", to replay it alone: " + again + (first + round));
      for (int part = 0; part < FailpointScenes.WAYS; part++) {
        int chosen = part;
        failed += play(() -> scenes.way(chosen));
      }
      failed += play(scenes::leading) + play(scenes::life) + play(scenes::resync);
    }
    System.out.println(failed == 0 ? "Nothing was lost, doubled, reordered or left behind" : failed + " scenes failed");
    return failed == 0 ? 0 : 1;
  }

  private static Map<FailpointPlan, List<Death>> random(long seed) {
    Random random = new Random(seed);
    Map<FailpointPlan, List<Death>> deaths = new EnumMap<>(FailpointPlan.class);
    Arrays.stream(FailpointPlan.values()).forEach(plan -> deaths.put(plan, plan.deaths(random)));
    return deaths;
  }

  private static int play(Supplier<String> scene) {
    try {
      System.out.println("  " + scene.get());
      return 0;
    } catch (AssertionError | RuntimeException violation) {
      violation.printStackTrace(System.out);
      return 1;
    }
  }
}
