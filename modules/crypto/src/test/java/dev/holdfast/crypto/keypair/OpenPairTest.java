package dev.holdfast.crypto.keypair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.TestTools;
import dev.holdfast.crypto.material.KeyOfEverySpec;
import dev.holdfast.crypto.memory.SecretReleasedException;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import java.security.PrivateKey;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenPairTest {

  @ParameterizedTest
  @EnumSource
  void closedPair_signsNoMore_whoeverSigns(PairEngines engines) {
    Signatures signatures = new Signatures(TestTools.GENERATORS.internal(), engines);
    KeySpec spec = KeySpec.ECC_NIST_P256;
    OpenPair pair = new OpenPair(spec, KeyOfEverySpec.MATERIALS.generate(spec));
    assertThat(sign(signatures, pair)).isNotEmpty();
    pair.close();
    pair.close();
    assertThatThrownBy(() -> sign(signatures, pair)).isInstanceOf(SecretReleasedException.class);
  }

  private static byte[] sign(Signatures signatures, OpenPair pair) {
    return signatures.sign(
        pair, pair.spec().signingAlgorithms().getFirst(), MessageType.RAW, new byte[1]);
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECC_NIST_P521", "ECC_NIST_EDWARDS25519"})
  void closing_destroysWhatTheEngineHas_evenBetweenTwoUses(KeySpec spec) throws Exception {
    var engine = PairEngines.CORRETTO.provider().orElseThrow();
    OpenPair pair = new OpenPair(spec, KeyOfEverySpec.MATERIALS.generate(spec));
    AtomicReference<PrivateKey> handedOver = new AtomicReference<>();
    pair.withEngineKey(
        engine,
        key -> {
          handedOver.set(key);
          return key;
        });
    pair.close();
    assertThat(handedOver.get().isDestroyed()).isTrue();
    assertThatThrownBy(() -> pair.withEngineKey(engine, PrivateKey::getEncoded))
        .isInstanceOf(SecretReleasedException.class);
  }
}
