package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the rules are held against. */
final class Code {

  /** Under which the rooms stand. */
  static final String HOUSE = "dev.holdfast";

  /** A house of the same plan in which every rule is broken. */
  static final String PLANTED = "dev.holdfast.architecture.planted";

  static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HOUSE);

  private static final JavaClasses PLANTED_CODE = new ClassFileImporter().importPackages(PLANTED);

  private Code() {}

  /**
   * The tests of all rooms; they are on nobody's class path, so they are read from where the build
   * leaves them.
   */
  static JavaClasses tests() {
    try (Stream<Path> rooms = Files.list(Path.of(".."))) {
      List<Path> compiled =
          rooms
              .filter(room -> !room.toAbsolutePath().normalize().endsWith("architecture"))
              .map(room -> room.resolve("target/test-classes"))
              .filter(Files::isDirectory)
              .toList();
      assertThat(compiled).as("compiled tests of the rooms: build them all, with -am").isNotEmpty();
      return new ClassFileImporter().importPaths(compiled);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rule holds in the house.
   *
   * @param rule made for the package under which the rooms stand
   */
  static void holds(Function<String, ArchRule> rule) {
    rule.apply(HOUSE).check(MAIN);
  }

  /** The rule is broken in the planted house, by these classes. */
  static void goesRed(Function<String, ArchRule> rule, Class<?>... culprits) {
    String report = rule.apply(PLANTED).evaluate(PLANTED_CODE).getFailureReport().toString();
    for (Class<?> culprit : culprits) {
      assertThat(report).contains("<" + culprit.getName());
    }
  }
}
