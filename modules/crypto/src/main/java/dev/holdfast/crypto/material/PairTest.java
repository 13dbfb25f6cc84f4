package dev.holdfast.crypto.material;

import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.SigningAlgorithm;
import java.nio.charset.StandardCharsets;

/**
 * The pairwise consistency test: a signature by the private half that the public half verifies. It
 * serves every use of a pair, since each spec that there is can sign, and rests on the same
 * relation of the halves that encryption and agreement rest on.
 */
final class PairTest {

  private static final byte[] MESSAGE = "pairwise test".getBytes(StandardCharsets.US_ASCII);

  private final Signatures signatures;

  PairTest(Signatures signatures) {
    this.signatures = signatures;
  }

  boolean isPassedBy(KeySpec spec, Secret material) {
    SigningAlgorithm algorithm = spec.signingAlgorithms().getFirst();
    MessageType type = MessageType.RAW;
    @SuppressWarnings("resource") // the material remains the caller's
    OpenPair pair = new OpenPair(spec, material);
    byte[] signature = signatures.sign(pair, algorithm, type, MESSAGE);
    return signatures.verify(spec, algorithm, type, MESSAGE, signature, pair.publicKey());
  }
}
