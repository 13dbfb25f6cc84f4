package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.architecture.planted.api.HoldsASecretInARecord;
import dev.holdfast.architecture.planted.api.MakesAKey;
import dev.holdfast.architecture.planted.api.ReadsAKey;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Where bytes of keys can be, and where they can be read. */
class SecretsTest {

  /**
   * Records that hold bytes which are not secret: wrapped, encrypted, a MAC, or an event as it is
   * before it is sealed. A record prints, compares and hands out its components without asking, so
   * a secret is never one.
   */
  private static final Set<String> RECORDS_OF_HARMLESS_BYTES =
      Set.of(
          "dev.holdfast.model.journal.EventSeal$Opened$Clear",
          "dev.holdfast.model.journal.ShredStore$Row",
          "dev.holdfast.model.journal.ShredStore$RingEntry",
          "dev.holdfast.crypto.encryption.Sm2Ciphertext",
          "dev.holdfast.journal.event.EncodedEvent",
          "dev.holdfast.journal.store.EventRow",
          "dev.holdfast.journal.pekko.StreamWriter$Position");

  /**
   * Records that hold a request or an answer as it is on the wire, callers' plaintext included.
   * Tolerated because an array prints as its address; nothing may log, compare or keep them.
   */
  private static final Set<String> RECORDS_OF_WIRE_BODIES =
      Set.of(
          "dev.holdfast.api.sigv4.RawRequest",
          "dev.holdfast.api.http.Answer",
          "dev.holdfast.api.http.Outcome");

  /**
   * SecretKeySpec copies the key into the heap, where the collector copies it on and nobody can
   * wipe it.
   */
  private static ArchRule onlyCryptoMakesKeys(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .and()
        .resideOutsideOfPackages(
            Room.CRYPTO.packages(house),
            // Signature Version 4: a key derived for one day, region and service, which an HMAC
            // engine wants as a Key.
            house + ".api.sigv4..")
        .and()
        // Signs the warm-up's calls to its own server, with a key that nobody else accepts.
        .doNotHaveFullyQualifiedName(house + ".node.server.SignedCaller")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(SecretKeySpec.class);
  }

  private static ArchRule onlyCryptoReadsKeys(String house) {
    return noClasses()
        .that()
        .resideInAPackage(house + "..")
        .and()
        .resideOutsideOfPackage(Room.CRYPTO.packages(house))
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is getEncoded", call -> call.getTarget().getName().equals("getEncoded")))
        .as("only crypto reads the bytes of a key");
  }

  private static ArchRule noRecordHoldsBytes(String house) {
    return noFields()
        .that()
        .areDeclaredInClassesThat(
            DescribedPredicate.<JavaClass>describe(
                "are records that may hold a secret",
                type ->
                    type.isRecord()
                        && type.getPackageName().startsWith(house)
                        && !RECORDS_OF_HARMLESS_BYTES.contains(type.getName())
                        && !RECORDS_OF_WIRE_BODIES.contains(type.getName())))
        .should()
        .haveRawType(byte[].class)
        .allowEmptyShould(true);
  }

  @Test
  void onlyCryptoHandlesKeys() {
    Code.holds(SecretsTest::onlyCryptoMakesKeys);
    Code.holds(SecretsTest::onlyCryptoReadsKeys);
  }

  @Test
  void keysElsewhere_goRed() {
    Code.goesRed(SecretsTest::onlyCryptoMakesKeys, MakesAKey.class);
    Code.goesRed(SecretsTest::onlyCryptoReadsKeys, ReadsAKey.class);
  }

  @Test
  void recordsHoldNoSecrets() {
    Code.holds(SecretsTest::noRecordHoldsBytes);
  }

  @Test
  void bytesInARecord_goRed() {
    Code.goesRed(SecretsTest::noRecordHoldsBytes, HoldsASecretInARecord.class);
  }
}
