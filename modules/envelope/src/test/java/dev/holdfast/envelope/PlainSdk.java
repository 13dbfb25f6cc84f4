package dev.holdfast.envelope;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** The AWS Encryption SDK as others use it. */
final class PlainSdk {

  private PlainSdk() {}

  /** As messages were before 2020: their data key may open another text for another reader. */
  static byte[] messageWithoutCommitment(KmsClient kms, String keyArn) {
    return AwsCrypto.builder()
        .withCommitmentPolicy(CommitmentPolicy.ForbidEncryptAllowDecrypt)
        .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_IV12_TAG16_HKDF_SHA256)
        .build()
        .encryptData(
            MaterialProviders.builder()
                .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
                .build()
                .CreateAwsKmsKeyring(
                    CreateAwsKmsKeyringInput.builder().kmsKeyId(keyArn).kmsClient(kms).build()),
            "hello".getBytes(StandardCharsets.UTF_8))
        .getResult();
  }
}
