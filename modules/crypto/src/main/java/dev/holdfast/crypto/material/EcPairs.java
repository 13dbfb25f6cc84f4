package dev.holdfast.crypto.material;

import dev.holdfast.crypto.keypair.EcCurve;
import dev.holdfast.crypto.keypair.EcKeys;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * Makes new pairs on an elliptic curve. Apart from the others, because a server's start loads
 * those: the classes that this one is checked against lie in a signed jar, and to load the first of
 * them the JVM digests the whole jar's manifest.
 */
final class EcPairs {

  private EcPairs() {}

  static EncodedPair generate(EcCurve curve, SecureRandom random) {
    ECKeyPairGenerator engine = new ECKeyPairGenerator();
    engine.init(new ECKeyGenerationParameters(curve.domain(), random));
    AsymmetricCipherKeyPair pair = engine.generateKeyPair();
    var secret = (ECPrivateKeyParameters) pair.getPrivate();
    var point = (ECPublicKeyParameters) pair.getPublic();
    return new EncodedPair(
        EcKeys.encodePrivate(curve, secret.getD(), point.getQ()),
        EcKeys.encodePublic(curve, point.getQ()));
  }
}
