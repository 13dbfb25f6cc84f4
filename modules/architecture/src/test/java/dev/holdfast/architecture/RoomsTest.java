package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.architecture.planted.api.AsksTheJournalsDatabase;
import dev.holdfast.architecture.planted.api.KnowsTheCluster;
import dev.holdfast.architecture.planted.cluster.UsesAnUnknownLibrary;
import dev.holdfast.architecture.planted.model.KnowsALibrary;
import dev.holdfast.architecture.planted.model.KnowsTheApi;
import dev.holdfast.architecture.planted.model.OpensAFile;
import dev.holdfast.architecture.planted.model.util.Strings;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may import whom. */
class RoomsTest {

  private static ArchRule noRoomForOddsAndEnds(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .should()
        .resideInAnyPackage(
            "..util..",
            "..utils..",
            "..common..",
            "..helper..",
            "..helpers..",
            "..manager..",
            "..impl..",
            "..core..",
            "..misc..")
        .as("a package is named after what it is about");
  }

  @ParameterizedTest
  @EnumSource
  void roomImportsWhatItMay(Room room) {
    Code.holds(room::importsWhatItMay);
    Code.holds(room::importsNothingRefused);
  }

  @Test
  void roomThatImportsTooMuch_goesRed() {
    Code.goesRed(Room.MODEL::importsWhatItMay, KnowsTheApi.class, KnowsALibrary.class);
    Code.goesRed(Room.MODEL::importsNothingRefused, KnowsTheApi.class, OpensAFile.class);
    Code.goesRed(Room.API::importsWhatItMay, KnowsTheCluster.class);
    Code.goesRed(
        Room.API::importsNothingRefused, KnowsTheCluster.class, AsksTheJournalsDatabase.class);
    Code.goesRed(Room.CLUSTER::importsWhatItMay, UsesAnUnknownLibrary.class);
  }

  @Test
  void siblingsDoNotKnowEachOther() {
    Set<Room> siblings = Set.of(Room.CRYPTO, Room.JOURNAL, Room.CLUSTER, Room.API);
    for (Room room : siblings) {
      Set<Room> others = new TreeSet<>(siblings);
      others.remove(room);
      String[] packages =
          others.stream().map(other -> other.packages(Code.HOUSE)).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(room.packages(Code.HOUSE))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages)
          .allowEmptyShould(true)
          .check(Code.MAIN);
    }
  }

  @Test
  void everyClassLivesInARoom() {
    Set<String> rooms = new TreeSet<>();
    for (Room room : Room.values()) {
      rooms.add(room.packages(Code.HOUSE).replace("..", ""));
    }
    for (JavaClass javaClass : Code.MAIN) {
      String name = javaClass.getPackageName();
      assertThat(rooms)
          .as(javaClass.getName())
          .anyMatch(room -> name.equals(room) || name.startsWith(room + "."));
    }
  }

  @Test
  void thereIsNoRoomForOddsAndEnds() {
    Code.holds(RoomsTest::noRoomForOddsAndEnds);
  }

  @Test
  void roomForOddsAndEnds_goesRed() {
    Code.goesRed(RoomsTest::noRoomForOddsAndEnds, Strings.class);
  }
}
