package dev.holdfast.architecture;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rooms, and what each may import: other rooms, and libraries by package. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are List.of, which their type cannot say
enum Room {
  MODEL(List.of(), List.of(), List.of("java.sql..", "java.net..", "java.nio.file..")),
  CRYPTO(
      List.of(MODEL),
      List.of(
          "javax.crypto..",
          "javax.security.auth..",
          "com.amazon.corretto..",
          "org.bouncycastle..",
          "org.slf4j.."),
      List.of("java.sql..", "java.net..")),
  JOURNAL(
      List.of(MODEL),
      List.of(
          "org.apache.pekko..",
          "scala..",
          "com.fasterxml.jackson..",
          "com.typesafe.config..",
          "org.sqlite..",
          "com.datastax.oss.driver.api..",
          // javax.net.ssl: how Cassandra is spoken to.
          "javax.net.ssl..",
          "org.slf4j.."),
      List.of("org.apache.pekko.http..", "org.apache.pekko.cluster..", "java.net..")),
  CLUSTER(
      List.of(MODEL),
      // javax.net.ssl: whom the remoting port lets in.
      List.of(
          "org.apache.pekko..",
          "scala..",
          "com.typesafe.config..",
          "javax.net.ssl..",
          "org.slf4j.."),
      List.of("org.apache.pekko.http..", "java.sql..")),
  API(
      List.of(MODEL),
      List.of(
          "org.apache.pekko..",
          "scala..",
          "com.fasterxml.jackson..",
          "com.github.benmanes.caffeine..",
          "com.typesafe.config..",
          "javax.crypto..",
          "javax.net.ssl..",
          "org.slf4j.."),
      List.of("org.apache.pekko.persistence..", "org.apache.pekko.cluster..", "java.sql..")),
  NODE(
      List.of(MODEL, CRYPTO, JOURNAL, CLUSTER, API),
      List.of("*.."),
      List.of("java.sql..", "com.amazonaws..", "software.amazon..")),
  // A client: it shares nothing with the server but the wire.
  ENVELOPE(
      List.of(),
      List.of(
          "com.amazonaws.encryptionsdk..",
          "software.amazon.awssdk..",
          "software.amazon.cryptography..",
          "picocli.."),
      List.of("javax.crypto..", "java.sql..", "java.net.http..")),
  TESTKIT(
      List.of(MODEL, CRYPTO, JOURNAL, CLUSTER, API, NODE),
      // org.bouncycastle, javax.net.ssl: the certificates of nodes in tests.
      List.of(
          "org.assertj..",
          "org.junit..",
          "org.opentest4j..",
          "net.jqwik..",
          "org.bouncycastle..",
          "javax.net.ssl..",
          "javax.security.auth.x500.."),
      List.of());

  private static final List<String> LANGUAGE = List.of("java..", "org.jspecify..");

  private final List<Room> rooms;
  private final List<String> libraries;
  private final List<String> refused;

  Room(List<Room> rooms, List<String> libraries, List<String> refused) {
    this.rooms = rooms;
    this.libraries = libraries;
    this.refused = refused;
  }

  /** The packages of the room in a house. */
  String packages(String house) {
    return house + "." + name().toLowerCase(Locale.ROOT) + "..";
  }

  /** The room imports what it may, and nothing else. */
  ArchRule importsWhatItMay(String house) {
    List<String> allowed = new ArrayList<>(LANGUAGE);
    allowed.addAll(libraries);
    allowed.add(packages(house));
    rooms.forEach(room -> allowed.add(room.packages(house)));
    return ArchRuleDefinition.classes()
        .that()
        .resideInAPackage(packages(house))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .allowEmptyShould(true);
  }

  /** The room imports nothing that it is refused, though it lies in a package that is allowed. */
  ArchRule importsNothingRefused(String house) {
    List<String> all = new ArrayList<>(refused);
    for (Room other : values()) {
      if (other != this && !rooms.contains(other)) {
        all.add(other.packages(house));
      }
    }
    return ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage(packages(house))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(all.toArray(String[]::new))
        .allowEmptyShould(true);
  }
}
