package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.architecture.planted.node.SleepsInATest;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the tests of the other rooms are written. */
class TestsTest {

  /** A sleep is too long on a fast machine and too short on a slow one. */
  private static ArchRule nobodySleeps(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .and()
        .resideOutsideOfPackage("..jmh_generated..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is a sleep",
                call ->
                    Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep")
                        .contains(
                            call.getTargetOwner().getName() + "." + call.getTarget().getName())))
        .as("tests wait for what they wait for, and do not sleep");
  }

  @Test
  void testsDoNotSleep() {
    nobodySleeps(Code.HOUSE).check(Code.tests());
  }

  @Test
  void sleep_goesRed() {
    Code.goesRed(TestsTest::nobodySleeps, SleepsInATest.class);
  }
}
