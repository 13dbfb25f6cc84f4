package dev.holdfast.api.operation;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.WrappingAlgorithm;
import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * Kinds of keys that AWS has in some regions only: SM2 in those in China, ML-KEM in all others (AWS
 * KMS API Reference, CreateKey). So it is with ways of wrapping: SM2PKE in China, RSA_AES_KEY_WRAP
 * elsewhere (Developer Guide, select a wrapping algorithm).
 */
final class RegionalSpecs {

  private static final String CHINA = "aws-cn";

  private RegionalSpecs() {}

  /** Empty when the request makes no key, or one that the region has. */
  static Optional<KmsError> refusal(KmsRequest request, Region region) {
    if (request instanceof KmsRequest.CreateKey create) {
      return refusal("KeySpec", create.spec(), region);
    }
    if (!(request instanceof KmsRequest.OnKey(var ignored, KeyCommand command))) {
      return Optional.empty();
    }
    if (command instanceof KeyCommand.GetParametersForImport offer) {
      return isIn(offer.algorithm(), isInChina(region))
          ? refusal("WrappingKeySpec", offer.wrappingKeySpec(), region)
          : unsupported("WrappingAlgorithm", offer.algorithm());
    }
    return command instanceof KeyCommand.GenerateDataKeyPair pair
        ? refusal("KeyPairSpec", pair.pairSpec(), region)
        : Optional.empty();
  }

  private static Optional<KmsError> refusal(String member, KeySpec spec, Region region) {
    return isIn(spec, isInChina(region)) ? Optional.empty() : unsupported(member, spec);
  }

  private static Optional<KmsError> unsupported(String member, Enum<?> value) {
    return Optional.of(new KmsError.Unsupported(member + " " + value + " is not supported."));
  }

  private static boolean isInChina(Region region) {
    return region.partition().equals(CHINA);
  }

  private static boolean isIn(WrappingAlgorithm algorithm, boolean china) {
    return switch (algorithm) {
      case RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256 -> true;
      case RSA_AES_KEY_WRAP_SHA_1, RSA_AES_KEY_WRAP_SHA_256 -> !china;
      case SM2PKE -> china;
    };
  }

  private static boolean isIn(KeySpec spec, boolean china) {
    if (spec == KeySpec.SM2) {
      return china;
    }
    return !(china && spec.usages().contains(KeyUsage.ENCAPSULATE_DECAPSULATE));
  }
}
