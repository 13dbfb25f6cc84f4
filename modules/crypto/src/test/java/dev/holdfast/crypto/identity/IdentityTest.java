package dev.holdfast.crypto.identity;

import static dev.holdfast.crypto.TestTools.ACCOUNT;
import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

  private static final LocalDate DAY = LocalDate.of(2015, 8, 30);

  @TempDir private Path directory;

  private static SealingKey key(int value) {
    return new SealingKey(TestTools.secretOf(value), Box.NONCE_LABEL, TestTools.sealing());
  }

  private static Optional<SigningKey> find(
      SigningKeys keys, String accessKeyId, Optional<String> token) {
    return keys.find(accessKeyId, token, DAY, Region.US_EAST_1, "kms").toCompletableFuture().join();
  }

  private static Optional<SigningKey> find(SigningKeys keys, String accessKeyId) {
    return find(keys, accessKeyId, Optional.empty());
  }

  /** The worked example of the Signature Version 4 documentation. */
  @Test
  void derivation_agreesWithThePublishedExample() {
    var secret =
        MEMORY.absorb(
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.US_ASCII));
    byte[] key = SigningKeyDerivation.derive(secret, DAY, Region.US_EAST_1, "iam");
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  }

  @Test
  void developmentKeys_areRootsOfTheirAccounts_andOthersAreUnknown() {
    SigningKeys keys = new DevelopmentCredentials(ACCOUNT, MEMORY);
    var standard = find(keys, "test").orElseThrow();
    var numbered = find(keys, "999988887777").orElseThrow();
    assertThat(standard.caller().account()).isEqualTo(ACCOUNT);
    assertThat(numbered.caller().account()).isEqualTo(new AccountId("999988887777"));
    assertThat(numbered.caller().isRoot()).isTrue();
    assertThat(numbered.key()).isEqualTo(standard.key()).hasSize(32);
    for (String unknown : new String[] {"", "Test", "99998888777", "AKIAIOSFODNN7EXAMPLE"}) {
      assertThat(find(keys, unknown)).isEmpty();
    }
    assertThat(find(keys, "test", Optional.of("token"))).as("no session").isEmpty();
  }

  @Test
  void freshAccessKey_hasTheFormOfAwsKeys() {
    AccessKey fresh = AccessKey.generate(GENERATORS.internal());
    assertThat(fresh.id()).matches("AKIA[A-Z2-7]{16}");
    String secret = new String(fresh.secret().reveal(), StandardCharsets.US_ASCII);
    assertThat(secret).matches("[A-Za-z0-9+/]{40}");
    assertThat(fresh.toString()).doesNotContain(secret);
    assertThat(AccessKey.generate(GENERATORS.internal()).id()).isNotEqualTo(fresh.id());
  }

  @Test
  void credentialsThatCouldNotBeShown_areNotSealed() {
    Path path = directory.resolve("unseen");
    assertThatThrownBy(() ->
            AdministratorCredentials.create(
                path,
                Region.US_EAST_1,
                ACCOUNT,
                key(1),
                GENERATORS.internal(),
                shown -> {
                  throw new IllegalStateException("the terminal is gone");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(path).doesNotExist();
  }

  @Test
  void sealedCredentials_openOnlyWithTheirKeyInTheirRegion() throws IOException {
    Path path = directory.resolve("credentials");
    AccessKey fresh =
        AdministratorCredentials.create(
            path, Region.US_EAST_1, ACCOUNT, key(1), GENERATORS.internal(), shown -> {});
    byte[] file = Files.readAllBytes(path);
    assertThat(new String(file, StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(fresh.secret().reveal(), StandardCharsets.US_ASCII));
    try (var opened = AdministratorCredentials.open(path, Region.US_EAST_1, key(1), MEMORY)) {
      var expected =
          SigningKeyDerivation.derive(
              MEMORY.absorb(fresh.secret().reveal()), DAY, Region.US_EAST_1, "kms");
      var found = find(opened, fresh.id()).orElseThrow();
      assertThat(found.key()).isEqualTo(expected);
      assertThat(found.caller().account()).isEqualTo(ACCOUNT);
      assertThat(find(opened, fresh.id(), Optional.of("token"))).isEmpty();
      assertThat(find(opened, "AKIAAAAAAAAAAAAAAAAA")).isEmpty();
    }
    assertThatThrownBy(() -> AdministratorCredentials.open(path, Region.US_EAST_1, key(2), MEMORY))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(
            () -> AdministratorCredentials.open(path, new Region("eu-west-1"), key(1), MEMORY))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() ->
            AdministratorCredentials.create(
                path, Region.US_EAST_1, ACCOUNT, key(1), GENERATORS.internal(), shown -> {}))
        .isInstanceOf(RootException.class);
    for (int i = 0; i < file.length; i++) {
      byte[] bad = file.clone();
      bad[i] ^= 1;
      Files.write(path, bad);
      assertThatThrownBy(
              () -> AdministratorCredentials.open(path, Region.US_EAST_1, key(1), MEMORY))
          .isInstanceOf(IntegrityException.class);
    }
  }
}
