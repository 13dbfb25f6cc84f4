package dev.holdfast.api.operation;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.name.Region;
import java.util.Optional;

/**
 * Kinds of keys that AWS has in some regions only: SM2 in those in China, ML-KEM in all others (AWS
 * KMS API Reference, CreateKey).
 */
final class RegionalSpecs {

  private static final String CHINA = "aws-cn";

  private RegionalSpecs() {}

  /** Empty when the request makes no key, or one that the region has. */
  static Optional<KmsError> refusal(KmsRequest request, Region region) {
    if (request instanceof KmsRequest.CreateKey create) {
      return refusal("KeySpec", create.spec(), region);
    }
    return request instanceof KmsRequest.OnKey(var ignored, KeyCommand.GenerateDataKeyPair pair)
        ? refusal("KeyPairSpec", pair.pairSpec(), region)
        : Optional.empty();
  }

  private static Optional<KmsError> refusal(String member, KeySpec spec, Region region) {
    return isIn(spec, region.partition().equals(CHINA))
        ? Optional.empty()
        : Optional.of(new KmsError.Unsupported(member + " " + spec + " is not supported."));
  }

  private static boolean isIn(KeySpec spec, boolean china) {
    if (spec == KeySpec.SM2) {
      return china;
    }
    return !(china && spec.usages().contains(KeyUsage.ENCAPSULATE_DECAPSULATE));
  }
}
