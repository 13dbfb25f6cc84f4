package dev.holdfast.clients;

import com.amazonaws.encryptionsdk.AwsCrypto;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** The AWS Encryption SDK for Java as its documentation uses it. */
final class EncryptionSdk {

  private EncryptionSdk() {}

  static byte[] encrypt(KmsClient kms, String keyArn, Map<String, String> context, byte[] clear) {
    return AwsCrypto.standard().encryptData(keyring(kms, keyArn), clear, context).getResult();
  }

  static byte[] decrypt(KmsClient kms, String keyArn, byte[] message) {
    return AwsCrypto.standard().decryptData(keyring(kms, keyArn), message).getResult();
  }

  static IKeyring keyring(KmsClient kms, String keyArn) {
    return MaterialProviders.builder()
        .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
        .build()
        .CreateAwsKmsKeyring(
            CreateAwsKmsKeyringInput.builder().kmsKeyId(keyArn).kmsClient(kms).build());
  }
}
