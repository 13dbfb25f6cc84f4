package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.architecture.planted.api.AsksTheJournalsDatabase;
import dev.holdfast.architecture.planted.api.KnowsTheCluster;
import dev.holdfast.architecture.planted.cluster.AsksADatabase;
import dev.holdfast.architecture.planted.cluster.KnowsTheCryptography;
import dev.holdfast.architecture.planted.cluster.UsesAnUnknownLibrary;
import dev.holdfast.architecture.planted.crypto.KnowsTheJournal;
import dev.holdfast.architecture.planted.crypto.OpensAConnection;
import dev.holdfast.architecture.planted.envelope.EncryptsItself;
import dev.holdfast.architecture.planted.envelope.KnowsTheServer;
import dev.holdfast.architecture.planted.journal.ServesHttp;
import dev.holdfast.architecture.planted.model.KnowsALibrary;
import dev.holdfast.architecture.planted.model.KnowsTheApi;
import dev.holdfast.architecture.planted.model.OpensAFile;
import dev.holdfast.architecture.planted.model.util.Strings;
import dev.holdfast.architecture.planted.node.AsksADatabaseItself;
import dev.holdfast.architecture.planted.node.KnowsAClient;
import dev.holdfast.architecture.planted.nowhere.LivesInNoRoom;
import dev.holdfast.architecture.planted.testkit.KnowsAClientToo;
import dev.holdfast.architecture.planted.testkit.KnowsAnotherLibrary;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom. */
class RoomsTest {

  private static final Set<Room> SIBLINGS =
      EnumSet.of(Room.CRYPTO, Room.JOURNAL, Room.CLUSTER, Room.API);

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

  static Stream<Arguments> planted() {
    return Stream.of(
        planted(
            Room.MODEL,
            List.of(KnowsALibrary.class, KnowsTheApi.class),
            List.of(OpensAFile.class, KnowsTheApi.class)),
        planted(Room.CRYPTO, List.of(KnowsTheJournal.class), List.of(OpensAConnection.class)),
        planted(
            Room.JOURNAL,
            List.of(dev.holdfast.architecture.planted.journal.KnowsTheApi.class),
            List.of(ServesHttp.class)),
        planted(
            Room.CLUSTER,
            List.of(UsesAnUnknownLibrary.class, KnowsTheCryptography.class),
            List.of(AsksADatabase.class)),
        planted(Room.API, List.of(KnowsTheCluster.class), List.of(AsksTheJournalsDatabase.class)),
        // The node may use any library, so that only what it is refused can be too much.
        planted(Room.NODE, List.of(), List.of(AsksADatabaseItself.class, KnowsAClient.class)),
        planted(Room.ENVELOPE, List.of(KnowsTheServer.class), List.of(EncryptsItself.class)),
        planted(Room.TESTKIT, List.of(KnowsAnotherLibrary.class), List.of(KnowsAClientToo.class)));
  }

  /**
   * @param stray import what is not on the room's list
   * @param refused import what the room is refused
   */
  private static Arguments planted(Room room, List<Class<?>> stray, List<Class<?>> refused) {
    return Arguments.of(room, stray, refused);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("planted")
  void roomThatImportsTooMuch_goesRed(Room room, List<Class<?>> stray, List<Class<?>> refused) {
    Code.goesRed(room::importsWhatItMay, stray.toArray(Class<?>[]::new));
    Code.goesRed(room::importsNothingRefused, refused.toArray(Class<?>[]::new));
  }

  @Test
  void everyRoom_hasBeenSeenRed() {
    assertThat(planted().map(row -> row.get()[0]))
        .containsExactlyInAnyOrder((Object[]) Room.values());
  }

  private static ArchRule siblingsAreStrangers(String house, Room room) {
    Set<Room> others = EnumSet.copyOf(SIBLINGS);
    others.remove(room);
    return noClasses()
        .that()
        .resideInAPackage(room.packages(house))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.stream().map(it -> it.packages(house)).toArray(String[]::new))
        .allowEmptyShould(true);
  }

  @Test
  void siblingsDoNotKnowEachOther() {
    for (Room room : SIBLINGS) {
      Code.holds(house -> siblingsAreStrangers(house, room));
    }
  }

  @Test
  void siblingsThatKnowEachOther_goRed() {
    Code.goesRed(house -> siblingsAreStrangers(house, Room.CRYPTO), KnowsTheJournal.class);
    Code.goesRed(
        house -> siblingsAreStrangers(house, Room.JOURNAL),
        dev.holdfast.architecture.planted.journal.KnowsTheApi.class);
    Code.goesRed(house -> siblingsAreStrangers(house, Room.CLUSTER), KnowsTheCryptography.class);
    Code.goesRed(house -> siblingsAreStrangers(house, Room.API), KnowsTheCluster.class);
  }

  private static ArchRule everyClassHasARoom(String house) {
    return classes()
        .that()
        .resideInAPackage(house + "..")
        .should()
        .resideInAnyPackage(
            Stream.of(Room.values()).map(room -> room.packages(house)).toArray(String[]::new))
        .as("every class lives in a room");
  }

  @Test
  void everyClassLivesInARoom() {
    Code.holds(RoomsTest::everyClassHasARoom);
  }

  @Test
  void classWithoutARoom_goesRed() {
    Code.goesRed(RoomsTest::everyClassHasARoom, LivesInNoRoom.class);
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
