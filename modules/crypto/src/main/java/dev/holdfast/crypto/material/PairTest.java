package dev.holdfast.crypto.material;

import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The pairwise consistency test: a signature by the private half that the public half verifies, or
 * a secret that the public half encapsulates and the private half takes out. A signature serves
 * every use of a pair whose spec can sign: it rests on the same relation of the halves that
 * encryption and agreement rest on.
 */
final class PairTest {

  private static final byte[] MESSAGE = "pairwise test".getBytes(StandardCharsets.US_ASCII);

  private final Signatures signatures;
  private final KeyEncapsulation encapsulation;

  PairTest(Signatures signatures, KeyEncapsulation encapsulation) {
    this.signatures = signatures;
    this.encapsulation = encapsulation;
  }

  boolean isPassedBy(KeySpec spec, Secret material) {
    @SuppressWarnings("resource") // the material remains the caller's
    OpenPair pair = new OpenPair(spec, material);
    return spec.signingAlgorithms().isEmpty() ? encapsulates(pair) : signs(pair);
  }

  private boolean signs(OpenPair pair) {
    SigningAlgorithm algorithm = pair.spec().signingAlgorithms().getFirst();
    MessageType type = MessageType.RAW;
    byte[] signature = signatures.sign(pair, algorithm, type, MESSAGE);
    return signatures.verify(pair.spec(), algorithm, type, MESSAGE, signature, pair.publicKey());
  }

  private boolean encapsulates(OpenPair pair) {
    try {
      var made = encapsulation.encapsulate(pair.spec(), pair.publicKey());
      byte[] taken =
          KeyEncapsulation.decapsulate(pair, made.ciphertext().bytes())
              .orElseThrow(() -> new IllegalStateException("a fresh ciphertext does not open"));
      boolean same = MessageDigest.isEqual(made.secret().reveal(), taken);
      Arrays.fill(taken, (byte) 0);
      made.secret().destroy();
      return same;
    } catch (IllegalArgumentException unfit) {
      // The engine checks more than whoever read the key: numbers out of range, a wrong hash.
      return false;
    }
  }
}
