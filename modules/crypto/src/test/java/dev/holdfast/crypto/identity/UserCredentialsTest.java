package dev.holdfast.crypto.identity;

import static dev.holdfast.crypto.TestTools.ACCOUNT;
import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.MUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.Mutations;
import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.iam.UniqueIds;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.Region;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserCredentialsTest {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  private final OneAccount identities = new OneAccount();
  private final IdentityCredentials credentials =
      new IdentityCredentials(
          identities, Region.US_EAST_1, key(1), key(2), MEMORY, GENERATORS.internal());
  private final Issuer.FreshAccessKey issued = credentials.accessKey(ACCOUNT);

  private static SealingKey key(int value) {
    return new SealingKey(TestTools.secretOf(value), Box.NONCE_LABEL, TestTools.sealing());
  }

  private void giveAliceTheKey(SealedSecret sealed) {
    identities.given(
        new IamCommand.CreateUser("alice", "/", Optional.empty(), Map.of(), "AIDA1"),
        new IamCommand.CreateAccessKey("alice", issued.accessKeyId(), sealed));
  }

  private Optional<SigningKey> find(LocalDate day, String service) {
    return find(issued.accessKeyId(), Optional.empty(), day, service);
  }

  private Optional<SigningKey> find(
      String accessKeyId, Optional<String> token, LocalDate day, String service) {
    return credentials
        .find(accessKeyId, token, day, Region.US_EAST_1, service)
        .toCompletableFuture()
        .join();
  }

  @Test
  void issuedKey_hasTheFormOfAwsKeys_andTellsItsAccount() {
    String secret = new String(issued.secret().reveal(), StandardCharsets.US_ASCII);
    assertThat(issued.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
    assertThat(UniqueIds.accountOf(issued.accessKeyId())).contains(ACCOUNT);
    assertThat(secret).matches("[A-Za-z0-9+/]{40}");
    assertThat(issued.toString()).doesNotContain(secret);
    assertThat(new String(issued.sealed().box(), StandardCharsets.ISO_8859_1))
        .doesNotContain(secret);
    assertThat(credentials.accessKey(ACCOUNT).accessKeyId()).isNotEqualTo(issued.accessKeyId());
    assertThat(credentials.userId()).matches("AIDA[A-Z2-7]{17}");
    assertThat(credentials.groupId()).matches("AGPA[A-Z2-7]{17}");
    assertThat(credentials.roleId()).matches("AROA[A-Z2-7]{17}");
    assertThat(credentials.policyId()).matches("ANPA[A-Z2-7]{17}");
  }

  @Test
  void signingKey_isDerivedFromTheSealedSecret() {
    giveAliceTheKey(issued.sealed());
    SigningKey found = find(DAY, "kms").orElseThrow();
    byte[] expected =
        SigningKeyDerivation.derive(
            MEMORY.absorb(issued.secret().reveal()), DAY, Region.US_EAST_1, "kms");
    assertThat(found.key()).isEqualTo(expected);
    assertThat(found.caller().principalId()).isEqualTo("AIDA1");
    assertThat(find(DAY, "iam").orElseThrow().key()).isNotEqualTo(expected);
    assertThat(find(DAY.plusDays(1), "kms").orElseThrow().key()).isNotEqualTo(expected);
  }

  @Test
  void keyObject_staysTheSameUntilTheAccountChanges() {
    giveAliceTheKey(issued.sealed());
    SigningKey before = find(DAY, "kms").orElseThrow();
    assertThat(find(DAY, "kms").orElseThrow()).isSameAs(before);
    identities.given(new IamCommand.UpdateUser("alice", Optional.of("alicia"), Optional.empty()));
    SigningKey after = find(DAY, "kms").orElseThrow();
    assertThat(after.key()).isEqualTo(before.key());
    assertThat(after.caller().arn()).endsWith("user/alicia");
  }

  @Test
  void basis_staysTheSameUntilTheAccountChanges_inWhateverItMay() {
    giveAliceTheKey(issued.sealed());
    Object before = credentials.basis(issued.accessKeyId());
    assertThat(credentials.basis(issued.accessKeyId())).isSameAs(before);
    identities.given(new IamCommand.CreateUser("bob", "/", Optional.empty(), Map.of(), "AIDA2"));
    assertThat(credentials.basis(issued.accessKeyId())).isNotSameAs(before);
    Object ofNobody = credentials.basis("test");
    identities.given(new IamCommand.DeleteUser("bob"));
    assertThat(credentials.basis("test")).isSameAs(ofNobody);
  }

  @Test
  void disabledOrDeletedKey_isUnknownAtOnce() {
    giveAliceTheKey(issued.sealed());
    assertThat(find(DAY, "kms")).isPresent();
    String id = issued.accessKeyId();
    identities.given(new IamCommand.UpdateAccessKey("alice", id, KeyStatus.INACTIVE));
    assertThat(find(DAY, "kms")).isEmpty();
    identities.given(new IamCommand.UpdateAccessKey("alice", id, KeyStatus.ACTIVE));
    assertThat(find(DAY, "kms")).isPresent();
    identities.given(new IamCommand.DeleteAccessKey("alice", id));
    assertThat(find(DAY, "kms")).isEmpty();
  }

  @Test
  void idsOfNobody_areUnknown() {
    for (String id : new String[] {"", "test", "111122223333", issued.accessKeyId()}) {
      assertThat(find(id, Optional.empty(), DAY, "kms")).isEmpty();
    }
    giveAliceTheKey(issued.sealed());
    assertThat(find(issued.accessKeyId(), Optional.of("token"), DAY, "kms")).isEmpty();
  }

  @Test
  void accountThatIsNotLoaded_isLoaded() {
    giveAliceTheKey(issued.sealed());
    identities.unload();
    assertThat(find(DAY, "kms")).isPresent();
  }

  @Test
  void secret_opensOnlyWithItsKeyInItsRegionUnderItsId() {
    SealedSecret otherIds =
        new SealedSecrets(Region.US_EAST_1, key(1), MEMORY).seal("AKIAOTHER", new byte[40]);
    giveAliceTheKey(otherIds);
    assertThatThrownBy(() -> find(DAY, "kms")).isInstanceOf(IntegrityException.class);
    var secrets = new SealedSecrets(Region.US_EAST_1, key(1), MEMORY);
    assertThat(secrets.open(issued.accessKeyId(), issued.sealed()).openSecret())
        .isEqualTo(issued.secret().reveal());
    for (SealedSecrets wrong :
        new SealedSecrets[] {
          new SealedSecrets(Region.US_EAST_1, key(2), MEMORY),
          new SealedSecrets(new Region("eu-west-1"), key(1), MEMORY)
        }) {
      assertThatThrownBy(() -> wrong.open(issued.accessKeyId(), issued.sealed()))
          .isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void changedSecret_isAnIntegrityFailure() {
    var secrets = new SealedSecrets(Region.US_EAST_1, key(1), MEMORY);
    byte[] one = issued.sealed().box();
    byte[] two = secrets.seal(issued.accessKeyId(), new byte[20]).box();
    Mutations mutations = new Mutations(20260301);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      try (var opened =
          secrets.open(issued.accessKeyId(), new SealedSecret(mutations.next(one, two)))) {
        throw new AssertionError("mutation " + i + " opened " + opened);
      } catch (IntegrityException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(MUTATIONS);
  }
}
