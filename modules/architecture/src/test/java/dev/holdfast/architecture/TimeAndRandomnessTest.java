package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import dev.holdfast.architecture.planted.api.AsksTheWallClock;
import dev.holdfast.architecture.planted.api.RollsDice;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Time and randomness are handed in, by the node: nothing else can be tested, moved or replayed.
 */
class TimeAndRandomnessTest {

  private static final Set<String> SYSTEM_CLOCKS =
      Set.of("system", "systemUTC", "systemDefaultZone");

  private static ArchRule nobodyButTheNodeAsksTheWallClock(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .and()
        .resideOutsideOfPackage(Room.NODE.packages(house))
        .should(
            ArchConditions.accessTargetWhere(
                DescribedPredicate.describe(
                    "it is the wall clock", TimeAndRandomnessTest::isWallClock)))
        .as("only the node asks the wall clock; the others are given an InstantSource");
  }

  private static boolean isWallClock(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getPackageName();
    return target.getName().equals("now")
            && owner.equals("java.time")
            && target instanceof AccessTarget.CodeUnitAccessTarget call
            && call.getRawParameterTypes().isEmpty()
        || target.getName().equals("currentTimeMillis")
        || SYSTEM_CLOCKS.contains(target.getName())
            && (target.getOwner().isEquivalentTo(Clock.class)
                || target.getOwner().isEquivalentTo(InstantSource.class));
  }

  private static ArchRule nobodyRollsDice(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .and()
        .resideOutsideOfPackage(Room.NODE.packages(house))
        // The HTTP library makes it from its name alone; it draws the id of an answer, no more.
        .and()
        .doNotHaveFullyQualifiedName(house + ".api.http.IllegalRequests")
        .should(
            ArchConditions.accessTargetWhere(
                DescribedPredicate.describe(
                    "it is predictable or not handed in", TimeAndRandomnessTest::isDice)))
        .as(
            "nobody takes randomness from where it is predictable, or where no test can hand it"
                + " in");
  }

  private static boolean isDice(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    return target.getOwner().isEquivalentTo(Random.class)
        || target.getOwner().isEquivalentTo(ThreadLocalRandom.class)
        || target.getOwner().isEquivalentTo(Math.class) && target.getName().equals("random")
        || target.getName().equals("randomUUID");
  }

  @Test
  void onlyTheNodeAsksTheWallClock() {
    Code.holds(TimeAndRandomnessTest::nobodyButTheNodeAsksTheWallClock);
  }

  @Test
  void wallClock_goesRed() {
    Code.goesRed(TimeAndRandomnessTest::nobodyButTheNodeAsksTheWallClock, AsksTheWallClock.class);
  }

  @Test
  void randomnessIsHandedIn() {
    Code.holds(TimeAndRandomnessTest::nobodyRollsDice);
  }

  @Test
  void dice_goRed() {
    Code.goesRed(TimeAndRandomnessTest::nobodyRollsDice, RollsDice.class);
  }
}
