package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.architecture.planted.api.ReadsWithAHiddenRegularExpression;
import dev.holdfast.architecture.planted.api.ReadsWithARegularExpression;
import dev.holdfast.architecture.planted.cluster.DeserializesJava;
import java.io.ObjectInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How bytes from strangers are read. */
class HostileInputTest {

  private static final Set<String> HIDDEN = Set.of("matches", "replaceAll", "replaceFirst");

  /** A regular expression takes exponential time for some input, and is slow for all. */
  private static ArchRule noRegularExpressions(String house) {
    return noClasses()
        .that()
        .resideInAnyPackage(Room.API.packages(house), Room.MODEL.packages(house))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.regex..")
        .allowEmptyShould(true);
  }

  private static ArchRule noHiddenRegularExpressions(String house) {
    return noClasses()
        .that()
        .resideInAnyPackage(Room.API.packages(house), Room.MODEL.packages(house))
        .should()
        .callMethodWhere(
            DescribedPredicate.<JavaMethodCall>describe(
                "String takes a regular expression",
                call ->
                    call.getTargetOwner().isEquivalentTo(String.class)
                        && HIDDEN.contains(call.getTarget().getName())))
        .allowEmptyShould(true);
  }

  /** Deserializing makes objects of the sender's choice. */
  private static ArchRule noJavaSerialization(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class);
  }

  @Test
  void inputIsReadWithoutRegularExpressions() {
    Code.holds(HostileInputTest::noRegularExpressions);
    Code.holds(HostileInputTest::noHiddenRegularExpressions);
  }

  @Test
  void regularExpressions_goRed() {
    Code.goesRed(HostileInputTest::noRegularExpressions, ReadsWithARegularExpression.class);
    Code.goesRed(
        HostileInputTest::noHiddenRegularExpressions, ReadsWithAHiddenRegularExpression.class);
  }

  @Test
  void nothingIsDeserializedByJava() {
    Code.holds(HostileInputTest::noJavaSerialization);
  }

  @Test
  void javaSerialization_goesRed() {
    Code.goesRed(HostileInputTest::noJavaSerialization, DeserializesJava.class);
  }
}
