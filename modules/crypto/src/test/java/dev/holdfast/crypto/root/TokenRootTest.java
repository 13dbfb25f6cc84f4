package dev.holdfast.crypto.root;

import static dev.holdfast.crypto.TestTools.TOOLS;
import static dev.holdfast.crypto.TestTools.fileRoot;
import static dev.holdfast.crypto.token.TestTokens.FICKLE;
import static dev.holdfast.crypto.token.TestTokens.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.RootException.Reason;
import dev.holdfast.crypto.token.SoftHsm;
import dev.holdfast.crypto.token.TestTokens;
import dev.holdfast.crypto.token.Token;
import dev.holdfast.crypto.token.TokenKey;
import dev.holdfast.model.name.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestTokens.LIBRARY)
class TokenRootTest extends RootContract {

  @BeforeEach
  void needSoftHsm() {
    TestTokens.assumeSoftHsm();
  }

  @Override
  RootProvider provider(Path file) {
    return tokenRoot(file, Region.US_EAST_1, TestTokens.token(SHARED));
  }

  @Override
  RootProvider otherKind(Path file) {
    return fileRoot(file);
  }

  private static TokenRoot tokenRoot(Path file, Region region, Token token) {
    return new TokenRoot(file, region, token, TOOLS.forRoots());
  }

  private byte[] rootId() throws IOException {
    return RootHeader.rootId(Files.readAllBytes(file()), RootHeader.TOKEN, file());
  }

  private List<TokenKey> keys() throws IOException {
    byte[] rootId = rootId();
    return TestTokens.token(SHARED).use(session -> session.keys(rootId));
  }

  @Test
  void token_hasOneKeyAnEpoch_thatStaysInIt_andNoneAfterTheEnd() throws IOException {
    Path folder = TestTokens.folder(SHARED);
    long before = SoftHsm.objects(folder);
    try (Root root = provider().create()) {
      root.begin(2);
      assertThat(SoftHsm.objects(folder)).isEqualTo(before + 2);
      assertThat(keys())
          .extracting(TokenKey::label)
          .containsExactlyInAnyOrder("holdfast us-east-1 epoch 1", "holdfast us-east-1 epoch 2");
      assertThat(keys()).allMatch(TokenKey::staysInside);
      root.end(Set.of(1L));
      assertThat(SoftHsm.objects(folder)).isEqualTo(before + 1);
      assertThat(keys()).extracting(TokenKey::label).containsExactly("holdfast us-east-1 epoch 2");
    }
  }

  @Test
  void file_holdsNoSecret_andEveryChangedByteOfItIsRefused() throws IOException {
    provider().create().close();
    byte[] good = Files.readAllBytes(file());
    assertThat(good).hasSize(RootHeader.BYTES + 32);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file(), bad);
      assertRefused(Reason.DAMAGED, () -> provider().open());
    }
  }

  @Test
  void keysDestroyedByOthers_areMissed_andTheMessageNamesWhoseKeysThereAre() throws IOException {
    provider().create().close();
    TokenRoot frankfurt =
        tokenRoot(directory.resolve("other"), new Region("eu-central-1"), TestTokens.token(SHARED));
    frankfurt.create().close();
    byte[] rootId = rootId();
    TestTokens.token(SHARED)
        .use(session -> {
          session.keys(rootId).forEach(session::destroy);
          return rootId;
        });
    assertRefused(Reason.MISSING, () -> provider().open());
    assertThatThrownBy(() -> provider().open()).hasMessageContaining("holdfast eu-central-1");
  }

  @Test
  void rootOfAnotherRegion_isRefused() {
    provider().create().close();
    assertRefused(
        Reason.FOREIGN,
        () -> tokenRoot(file(), new Region("eu-central-1"), TestTokens.token(SHARED)).open());
  }

  @Test
  void anotherToken_isRefused() {
    provider().create().close();
    assertRefused(
        Reason.MISSING, () -> tokenRoot(file(), Region.US_EAST_1, TestTokens.token(FICKLE)).open());
  }

  @Test
  void tokenThatIsNotThere_isRefused_andNothingIsMade() {
    Token none = TestTokens.token("none");
    assertRefused(Reason.NO_TOKEN, () -> tokenRoot(file(), Region.US_EAST_1, none).create());
    assertThat(file()).doesNotExist();
  }

  @Test
  void wrongPin_isRefused_andNothingIsMade() {
    Token closed =
        TestTokens.token(
            SHARED, () -> "4321".getBytes(StandardCharsets.US_ASCII), Duration.ofSeconds(20));
    TokenRoot root = tokenRoot(file(), Region.US_EAST_1, closed);
    assertRefused(Reason.WRONG_PIN, root::create);
    assertThat(file()).doesNotExist();
  }

  @Test
  void creationThatCannotWriteItsFile_leavesNoKeyInTheToken() throws IOException {
    Path folder = TestTokens.folder(SHARED);
    long before = SoftHsm.objects(folder);
    Path notADirectory = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> provider(notADirectory.resolve("root")).create())
        .isInstanceOf(RuntimeException.class);
    assertThat(SoftHsm.objects(folder)).isEqualTo(before);
  }

  @Test
  void tokenThatGoesAway_isMissedWhenItIsNeeded_andServesAgainWhenItIsBack() throws IOException {
    Path folder = TestTokens.folder(FICKLE);
    Path away = folder.resolveSibling("../fickle-away").normalize();
    TokenRoot provider = tokenRoot(file(), Region.US_EAST_1, TestTokens.token(FICKLE));
    try (Root root = provider.create()) {
      byte[] sealed = root.seal(1, PLACE, CLEAR);
      Files.move(folder, away);
      try {
        assertRefused(Reason.NO_TOKEN, () -> root.begin(2));
        assertThat(root.epochs()).containsExactly(1L);
      } finally {
        Files.move(away, folder);
      }
      root.begin(2);
      assertThat(root.open(1, PLACE, sealed)).contains(CLEAR);
    }
    try (Root again = provider.open()) {
      assertThat(again.epochs()).containsExactly(1L, 2L);
    }
  }
}
