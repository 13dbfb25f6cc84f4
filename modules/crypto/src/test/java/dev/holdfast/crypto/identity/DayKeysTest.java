package dev.holdfast.crypto.identity;

import static dev.holdfast.crypto.TestTools.ACCOUNT;
import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the home of identities hands to another region, and what that can do with it. */
class DayKeysTest {

  private static final Region EU = new Region("eu-west-1");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final String ROOT = "AKIAROOTROOTROOTROOT";

  private final OneAccount identities = new OneAccount();
  private final IdentityCredentials home =
      new IdentityCredentials(
          identities, Region.US_EAST_1, key(1), key(2), MEMORY, GENERATORS.internal());
  private final Issuer.FreshAccessKey issued = home.accessKey(ACCOUNT);
  private final String id = issued.accessKeyId();
  private final DayKeys keys = new DayKeys(EU, Set.of(EU), key(3));
  private final IdentityCredentials copy =
      IdentityCredentials.ofCopy(
          identities, keys, EU, key(3), key(4), MEMORY, GENERATORS.internal());

  private static SealingKey key(int value) {
    return new SealingKey(TestTools.secretOf(value), Box.NONCE_LABEL, TestTools.sealing());
  }

  @BeforeEach
  void giveAliceTheKey() {
    identities.given(
        new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA1"),
        new IamCommand.CreateAccessKey("alice", id, issued.sealed()));
  }

  private static Optional<byte[]> handed(
      SigningKeys home, String id, Region region, LocalDate day) {
    return HandedKeys.of(home, id, Set.of(region), List.of(day, day.plusDays(1)))
        .toCompletableFuture()
        .join();
  }

  private byte[] handed() {
    return handed(home, id, EU, DAY).orElseThrow();
  }

  private static Optional<SigningKey> find(
      SigningKeys keys, String id, LocalDate day, Region region, String service) {
    return keys.find(id, Optional.empty(), day, region, service).toCompletableFuture().join();
  }

  private Optional<SigningKey> find(LocalDate day, Region region, String service) {
    return find(copy, id, day, region, service);
  }

  @Test
  void handedKeys_areThoseOfTheHome_forTheirDaysTheirRegionAndTheServicesOfARegion() {
    assertThat(find(DAY, EU, "kms")).isEmpty();
    keys.take(handed(), DAY);
    for (LocalDate day : List.of(DAY, DAY.plusDays(1))) {
      for (String service : List.of("kms", "sts", "cloudtrail")) {
        SigningKey found = find(day, EU, service).orElseThrow();
        assertThat(found.key()).isEqualTo(find(home, id, day, EU, service).orElseThrow().key());
        assertThat(found.caller().principalId()).isEqualTo("AIDA1");
      }
    }
    assertThat(find(DAY, EU, "iam")).as("would change identities").isEmpty();
    assertThat(find(DAY, Region.US_EAST_1, "kms")).isEmpty();
    assertThat(find(DAY.minusDays(1), EU, "kms")).isEmpty();
    assertThat(find(DAY.plusDays(2), EU, "kms")).isEmpty();
  }

  @Test
  void secret_isInNothingThatIsHandedOverOrKept() {
    String secret = new String(issued.secret().reveal(), StandardCharsets.US_ASCII);
    keys.take(handed(), DAY);
    assertThat(new String(handed(), StandardCharsets.ISO_8859_1)).doesNotContain(secret);
    String kept = new String(keys.records().getFirst(), StandardCharsets.ISO_8859_1);
    byte[] signing = find(home, id, DAY, EU, "kms").orElseThrow().key();
    assertThat(new String(handed(), StandardCharsets.ISO_8859_1))
        .contains(new String(signing, StandardCharsets.ISO_8859_1));
    assertThat(kept)
        .doesNotContain(secret)
        .doesNotContain(new String(signing, StandardCharsets.ISO_8859_1));
  }

  @Test
  void keyThatIsTakenAway_isUnknownAtOnce_whateverWasHandedOver() {
    keys.take(handed(), DAY);
    assertThat(find(DAY, EU, "kms")).isPresent();
    identities.given(new IamCommand.UpdateAccessKey("alice", id, KeyStatus.INACTIVE));
    assertThat(find(DAY, EU, "kms")).isEmpty();
    assertThat(handed(home, id, EU, DAY)).isEmpty();
  }

  @Test
  void keysForOtherRegions_areNotTaken() {
    byte[] foreign = handed(home, id, Region.US_EAST_1, DAY).orElseThrow();
    assertThatThrownBy(() -> keys.take(foreign, DAY)).isInstanceOf(IllegalArgumentException.class);
    byte[] cut = new byte[handed().length - 1];
    assertThatThrownBy(() -> keys.take(cut, DAY)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newDays_areAdded_andOldOnesForgotten() {
    keys.take(handed(), DAY);
    assertThat(keys.lacking(Set.of(id), DAY.plusDays(1))).isEmpty();
    assertThat(keys.lacking(Set.of(id), DAY.plusDays(2))).containsExactly(id);
    keys.take(handed(home, id, EU, DAY.plusDays(2)).orElseThrow(), DAY.plusDays(1));
    assertThat(find(DAY, EU, "kms")).isEmpty();
    for (int later = 1; later <= 3; later++) {
      assertThat(find(DAY.plusDays(later), EU, "kms")).isPresent();
    }
    assertThat(keys.retain(Set.of())).isTrue();
    assertThat(keys.records()).isEmpty();
  }

  @Test
  void whatWasKept_opensInItsRegionOnly_andUnchanged() {
    keys.take(handed(), DAY);
    byte[] record = keys.records().getFirst();
    DayKeys again = new DayKeys(EU, Set.of(EU), key(3));
    again.restore(record);
    assertThat(again.find(new Scope(id, DAY, EU, "kms"))).isPresent();
    for (DayKeys other :
        List.of(
            new DayKeys(EU, Set.of(EU), key(5)),
            new DayKeys(Region.US_EAST_1, Set.of(EU), key(3)))) {
      assertThatThrownBy(() -> other.restore(record)).isInstanceOf(IntegrityException.class);
    }
    for (int i = 0; i < record.length; i++) {
      byte[] bad = record.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> new DayKeys(EU, Set.of(EU), key(3)).restore(bad))
          .isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void keyOfARoot_isFoundAsTheRoots_andThatOfAUserIsNot() {
    SigningKeys root =
        (accessKeyId, token, day, region, service) ->
            CompletableFuture.completedStage(
                Optional.of(new SigningKey(Caller.root(ACCOUNT, accessKeyId), new byte[32])));
    keys.take(handed(root, ROOT, EU, DAY).orElseThrow(), DAY);
    keys.take(handed(), DAY);
    SigningKey found = find(keys.roots(), ROOT, DAY, EU, "kms").orElseThrow();
    assertThat(found.caller().isRoot()).isTrue();
    assertThat(found.caller().account()).isEqualTo(ACCOUNT);
    assertThat(find(keys.roots(), id, DAY, EU, "kms")).isEmpty();
    assertThat(find(keys.roots(), ROOT, DAY.plusDays(9), EU, "kms")).isEmpty();
  }

  @Test
  void sealedPiece_opensInItsPlaceOnly() {
    SealedCopy seal = new SealedCopy(EU, key(3));
    byte[] piece = seal.seal(7, new byte[] {1, 2, 3});
    assertThat(seal.open(7, piece)).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> seal.open(8, piece)).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> new SealedCopy(Region.US_EAST_1, key(3)).open(7, piece))
        .isInstanceOf(IntegrityException.class);
  }
}
