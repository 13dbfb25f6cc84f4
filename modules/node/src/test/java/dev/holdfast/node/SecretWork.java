package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.XksProxyConnectivityType;

/** Every operation of KMS that carries a secret, done well and done badly. */
final class SecretWork {

  /** What describes a key is sealed in the journal: no secret to its owner, nor the disk's. */
  static final String METADATA = "canary-51be02-description";

  private static final SdkBytes CANARY = SdkBytes.fromUtf8String("canary-7f3a91-plaintext");
  private static final String STORE_SECRET = "canaryS0secretS0of0a0proxyS0credential0000000";

  private final KmsClient kms;
  private final Canaries canaries;

  SecretWork(KmsClient kms, Canaries canaries) {
    this.kms = kms;
    this.canaries = canaries;
  }

  void all() {
    canaries.add("plaintext", CANARY);
    symmetric();
    otherKinds();
    grants();
    imports();
    stores();
  }

  private void symmetric() {
    String key = kms.createKey(r -> r.description(METADATA)).keyMetadata().keyId();
    String other = kms.createKey().keyMetadata().keyId();
    SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(CANARY)).ciphertextBlob();
    assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(CANARY);
    kms.reEncrypt(r -> r.destinationKeyId(other).ciphertextBlob(blob));
    var dataKey = kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256));
    canaries.add("data key", dataKey.plaintext());
    canaries.add("random bytes", kms.generateRandom(r -> r.numberOfBytes(32)).plaintext());
    canaries.add("ciphertext", blob);
    kms.rotateKeyOnDemand(r -> r.keyId(key));

    SdkBytes tooLong = SdkBytes.fromUtf8String(CANARY.asUtf8String().repeat(400));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(tooLong)));
    refused(() -> kms.encrypt(r -> r.keyId("alias/none").plaintext(CANARY)));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(CANARY).dryRun(true)));
    refused(() -> kms.decrypt(r -> r.ciphertextBlob(CANARY)));
    refused(() -> kms.decrypt(r -> r.ciphertextBlob(dataKey.plaintext())));
    refused(() -> kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("a", "b"))));
    kms.disableKey(r -> r.keyId(key));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(CANARY)));
  }

  private void otherKinds() {
    String mac = create("HMAC_256", "GENERATE_VERIFY_MAC");
    SdkBytes made =
        kms.generateMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(CANARY)).mac();
    canaries.add("MAC", made);
    kms.verifyMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(CANARY).mac(made));
    refused(() ->
        kms.verifyMac(r -> r.keyId(mac).macAlgorithm("HMAC_SHA_256").message(made).mac(made)));

    String signing = create("ECC_NIST_P256", "SIGN_VERIFY");
    SdkBytes signature =
        kms.sign(r -> r.keyId(signing).signingAlgorithm("ECDSA_SHA_256").message(CANARY))
            .signature();
    canaries.add("signature of a message", signature);
    refused(() ->
        kms.verify(r ->
            r.keyId(signing).signingAlgorithm("ECDSA_SHA_256").message(made).signature(signature)));

    String encrypting = create("RSA_2048", "ENCRYPT_DECRYPT");
    String oaep = "RSAES_OAEP_SHA_256";
    SdkBytes ciphertext =
        kms.encrypt(r -> r.keyId(encrypting).encryptionAlgorithm(oaep).plaintext(CANARY))
            .ciphertextBlob();
    assertThat(
            kms.decrypt(
                    r -> r.keyId(encrypting).encryptionAlgorithm(oaep).ciphertextBlob(ciphertext))
                .plaintext())
        .isEqualTo(CANARY);
    refused(() ->
        kms.decrypt(r -> r.keyId(encrypting).encryptionAlgorithm(oaep).ciphertextBlob(CANARY)));

    String agreeing = create("ECC_NIST_P384", "KEY_AGREEMENT");
    String wrapping = kms.createKey().keyMetadata().keyId();
    var pair = kms.generateDataKeyPair(r -> r.keyId(wrapping).keyPairSpec("ECC_NIST_P384"));
    canaries.add("private key", pair.privateKeyPlaintext());
    canaries.add(
        "shared secret",
        kms.deriveSharedSecret(
                r -> r.keyId(agreeing).keyAgreementAlgorithm("ECDH").publicKey(pair.publicKey()))
            .sharedSecret());
  }

  private void grants() {
    String key = kms.createKey().keyMetadata().keyId();
    var metadata = kms.describeKey(r -> r.keyId(key)).keyMetadata();
    String token =
        kms.createGrant(r ->
                r.keyId(key)
                    .granteePrincipal("arn:aws:iam::" + metadata.awsAccountId() + ":root")
                    .operations(GrantOperation.ENCRYPT))
            .grantToken();
    canaries.add("grant token", token);
    kms.encrypt(r -> r.keyId(key).plaintext(CANARY).grantTokens(token));
    refused(() -> kms.encrypt(r -> r.keyId("alias/none").plaintext(CANARY).grantTokens(token)));
    refused(() -> kms.encrypt(r -> r.keyId(key).plaintext(CANARY).grantTokens(token, "nonsense")));
    refused(() -> kms.retireGrant(r -> r.grantToken(token + "x")));
    kms.retireGrant(r -> r.grantToken(token));
    refused(() -> kms.retireGrant(r -> r.grantToken(token)));
  }

  private void imports() {
    String key = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata().keyId();
    SdkBytes token =
        kms.getParametersForImport(r ->
                r.keyId(key).wrappingAlgorithm("RSAES_OAEP_SHA_256").wrappingKeySpec("RSA_2048"))
            .importToken();
    canaries.add("import token", token);
    String other = kms.createKey(r -> r.origin("EXTERNAL")).keyMetadata().keyId();
    for (String into : List.of(key, other)) {
      refused(() ->
          kms.importKeyMaterial(r ->
              r.keyId(into)
                  .importToken(token)
                  .encryptedKeyMaterial(CANARY)
                  .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE")));
    }
    refused(() ->
        kms.importKeyMaterial(r -> r.keyId(key).importToken(token).encryptedKeyMaterial(CANARY)));
  }

  /** The server lets no store name this proxy, so that the secret goes nowhere. */
  private void stores() {
    canaries.add("secret of a proxy's credential", STORE_SECRET);
    refused(() ->
        kms.createCustomKeyStore(r ->
            r.customKeyStoreName("theirs")
                .customKeyStoreType("EXTERNAL_KEY_STORE")
                .xksProxyConnectivity(XksProxyConnectivityType.PUBLIC_ENDPOINT)
                .xksProxyUriEndpoint("https://proxy.example.com")
                .xksProxyUriPath("/kms/xks/v1")
                .xksProxyAuthenticationCredential(
                    c -> c.accessKeyId("ABCDEFGHIJ234567ABCD").rawSecretAccessKey(STORE_SECRET))));
  }

  private String create(String spec, String usage) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
  }

  static void refused(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(KmsException.class);
  }
}
