package dev.holdfast.crypto.identity;

import static dev.holdfast.crypto.TestTools.MEMORY;
import static dev.holdfast.crypto.TestTools.sealing;
import static dev.holdfast.crypto.TestTools.secretOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class StoreSecretsTest {

  private static final StoreId STORE = new StoreId("cks-1234567890abcdef0");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final String TEXT = "a secret of a proxy that nobody else knows.";

  private final SealingKey key = new SealingKey(secretOf(1), Box.NONCE_LABEL, sealing());
  private final StoreSecrets secrets = new StoreSecrets(Region.US_EAST_1, key, MEMORY);

  private static Plaintext secret() {
    return Plaintext.takeOwnershipOf(TEXT.getBytes(StandardCharsets.US_ASCII));
  }

  private static ProxyAccess proxy(String accessKeyId, SealedSecret sealed) {
    return new ProxyAccess(new ProxyAddress("https://a.example", "/p"), accessKeyId, sealed);
  }

  @Test
  void signingKey_isThatOfTheSecret() {
    SealedSecret sealed = secrets.seal(STORE, "KEYID", secret());
    assertThat(secrets.signingKey(STORE, proxy("KEYID", sealed), DAY))
        .isEqualTo(
            SigningKeyDerivation.derive(
                MEMORY.absorb(TEXT.getBytes(StandardCharsets.US_ASCII)),
                DAY,
                Region.US_EAST_1,
                "kms-xks-proxy"));
  }

  @Test
  void sealed_showsNothing_andWhatWasGivenIsGone() {
    Plaintext given = secret();
    SealedSecret sealed = secrets.seal(STORE, "KEYID", given);
    assertThat(new String(sealed.box(), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    assertThat(given.reveal()).containsOnly(0);
  }

  /** A secret that is put under another store, access key or region opens nothing. */
  @Test
  void elsewhere_itDoesNotOpen() {
    SealedSecret sealed = secrets.seal(STORE, "KEYID", secret());
    StoreId other = new StoreId("cks-00000000000000000");
    StoreSecrets abroad = new StoreSecrets(new Region("eu-west-1"), key, MEMORY);
    assertThatThrownBy(() -> secrets.signingKey(other, proxy("KEYID", sealed), DAY))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> secrets.signingKey(STORE, proxy("OTHER", sealed), DAY))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> abroad.signingKey(STORE, proxy("KEYID", sealed), DAY))
        .isInstanceOf(IntegrityException.class);
  }
}
