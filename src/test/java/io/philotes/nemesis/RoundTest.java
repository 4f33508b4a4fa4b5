package io.philotes.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundTest {

  private static final int MANY = 5_000;

  @Test
  void aSeedAlwaysDrawsTheSameRounds() {
    assertEquals(rounds(7), rounds(7));
  }

  @Test
  void twoOfFiveRoundsHaveAFaultAndOneOfFiveAHalt() {
    List<Round> rounds = rounds(7);
    long faults = rounds.stream().filter(round -> round.fault().isPresent()).count();
    long halts = rounds.stream().filter(round -> round.halt().isPresent()).count();
    assertEquals(0.4, (double) faults / MANY, 0.03);
    assertEquals(0.2, (double) halts / MANY, 0.03);
    assertTrue(rounds.stream().noneMatch(round -> round.fault().isPresent() && round.halt().isPresent()));
  }

  @Test
  void everyFaultOccurs() {
    assertEquals(Fault.values().length, rounds(7).stream().flatMap(round -> round.fault().stream()).distinct().count());
  }

  private static List<Round> rounds(long seed) {
    Random random = new Random(seed);
    return IntStream.rangeClosed(1, MANY).mapToObj(number -> Round.draw(random, number)).toList();
  }
}
