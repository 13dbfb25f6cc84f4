package dev.holdfast.cluster.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.ToyVault;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTokensTest {

  private static final KeyArn KEY =
      new KeyArn(
          Region.US_EAST_1,
          new AccountId("000022223333"),
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final String GRANT = "0123456789abcdef".repeat(4);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

  private final ToyVault vault = new ToyVault();
  private final GrantTokens tokens = new GrantTokens(Region.US_EAST_1, vault);

  @Test
  void token_namesItsGrant() {
    assertThat(tokens.read(tokens.issue(KEY, GRANT, NOW)))
        .contains(new GrantTokens.Named(KEY, GRANT));
    KeyArn multiRegion =
        new KeyArn(KEY.region(), KEY.account(), new KeyId("mrk-" + "0a".repeat(16)));
    assertThat(tokens.read(tokens.issue(multiRegion, GRANT, NOW)))
        .contains(new GrantTokens.Named(multiRegion, GRANT));
  }

  @Test
  void eachTime_itIsAnother() {
    assertThat(tokens.issue(KEY, GRANT, NOW))
        .isNotEqualTo(tokens.issue(KEY, GRANT, NOW.plusNanos(1_000)));
  }

  @Test
  void everyChangedBit_isRefused() {
    byte[] token = Base64.getDecoder().decode(tokens.issue(KEY, GRANT, NOW));
    for (int bit = 0; bit < 8 * token.length; bit++) {
      byte[] changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(tokens.read(Base64.getEncoder().encodeToString(changed)))
          .as("bit " + bit)
          .isEmpty();
    }
  }

  @Test
  void everyChangedCharacter_isRefused() {
    String token = tokens.issue(KEY, GRANT, NOW);
    for (int at = 0; at < token.length(); at++) {
      for (char c : "ABab01+/-_= \n\u00e4\u20ac".toCharArray()) {
        if (token.charAt(at) != c) {
          String changed = token.substring(0, at) + c + token.substring(at + 1);
          assertThat(tokens.read(changed)).as(changed).isEmpty();
        }
      }
    }
  }

  @Test
  void everyLengthButItsOwn_isRefused() {
    String token = tokens.issue(KEY, GRANT, NOW);
    for (int length = 0; length < token.length(); length++) {
      assertThat(tokens.read(token.substring(0, length))).isEmpty();
    }
    assertThat(tokens.read(token + "A")).isEmpty();
    assertThat(tokens.read(token + "=")).isEmpty();
    assertThat(tokens.read(token + token)).isEmpty();
    assertThat(tokens.read(token.replace("=", ""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "not base64", "\u0000", "AQ=="})
  void whatWasNeverAToken_isRefused(String text) {
    assertThat(tokens.read(text)).isEmpty();
  }

  /** What authenticates other things for clients must not make grant tokens. */
  @Test
  void otherPurposes_makeNoTokens() {
    byte[] token = Base64.getDecoder().decode(tokens.issue(KEY, GRANT, NOW));
    byte[] named = Arrays.copyOf(token, token.length - 32);
    System.arraycopy(vault.authenticateToken("marker", named), 0, token, named.length, 32);
    assertThat(tokens.read(Base64.getEncoder().encodeToString(token))).isEmpty();
  }

  @Test
  void oneBadTokenAmongMany_makesAllBad() {
    String good = tokens.issue(KEY, GRANT, NOW);
    assertThat(tokens.readAll(List.of(good, good))).isEqualTo(Optional.of(Set.of(GRANT)));
    assertThat(tokens.readAll(List.of(good, "bad"))).isEmpty();
  }
}
