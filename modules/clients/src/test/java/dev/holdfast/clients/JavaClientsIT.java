package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.kms.AWSKMS;
import com.amazonaws.services.kms.AWSKMSClientBuilder;
import com.amazonaws.services.kms.model.CreateKeyRequest;
import com.amazonaws.services.kms.model.DecryptRequest;
import com.amazonaws.services.kms.model.DescribeKeyRequest;
import com.amazonaws.services.kms.model.EncryptRequest;
import com.amazonaws.services.kms.model.InvalidCiphertextException;
import com.amazonaws.services.kms.model.NotFoundException;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.integration.awskms.AwsKmsAead;
import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;

/** Libraries that use a KMS, each told nothing but where the server is. */
class JavaClientsIT {

  private static final byte[] CLEAR = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ASSOCIATED = "tenant".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;
  private static AWSKMS first;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
    first =
        AWSKMSClientBuilder.standard()
            .withEndpointConfiguration(
                new EndpointConfiguration(server.endpoint().toString(), "us-east-1"))
            .withCredentials(
                new AWSStaticCredentialsProvider(new BasicAWSCredentials("test", "test")))
            .build();
  }

  @AfterAll
  static void stop() {
    first.shutdown();
    kms.close();
    server.close();
  }

  @Test
  @Serves(
      client = "AWS Encryption SDK for Java",
      artifact = "com.amazonaws:aws-encryption-sdk-java")
  void encryptionSdk_opensItsMessages_withTheirKeyOnly() {
    String key = kms.createKey().keyMetadata().arn();
    String other = kms.createKey().keyMetadata().arn();
    byte[] message = EncryptionSdk.encrypt(kms, key, Map.of("tenant", "42"), CLEAR);
    assertThat(EncryptionSdk.decrypt(kms, key, message)).isEqualTo(CLEAR);
    assertThatThrownBy(() -> EncryptionSdk.decrypt(kms, other, message))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining(key);
    kms.rotateKeyOnDemand(r -> r.keyId(key));
    assertThat(EncryptionSdk.decrypt(kms, key, message)).isEqualTo(CLEAR);
  }

  @Test
  @Serves(client = "AWS SDK for Java 1", artifact = "com.amazonaws:aws-java-sdk-kms")
  void firstSdk_encrypts_decrypts_andKnowsTheErrors() {
    String key =
        first
            .createKey(new CreateKeyRequest().withDescription("from 2015"))
            .getKeyMetadata()
            .getKeyId();
    Map<String, String> context = Map.of("tenant", "42");
    ByteBuffer blob =
        first
            .encrypt(
                new EncryptRequest()
                    .withKeyId(key)
                    .withPlaintext(ByteBuffer.wrap(CLEAR))
                    .withEncryptionContext(context))
            .getCiphertextBlob();
    DecryptRequest request =
        new DecryptRequest().withCiphertextBlob(blob.duplicate()).withEncryptionContext(context);
    assertThat(first.decrypt(request).getPlaintext()).isEqualTo(ByteBuffer.wrap(CLEAR));
    assertThatThrownBy(
            () -> first.decrypt(new DecryptRequest().withCiphertextBlob(blob.duplicate())))
        .isInstanceOf(InvalidCiphertextException.class);
    assertThatThrownBy(() -> first.describeKey(new DescribeKeyRequest().withKeyId("alias/none")))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  @Serves(client = "Tink for Java", artifact = "com.google.crypto.tink:tink-awskms")
  void tink_envelopes_andKeepsAKeyset() throws Exception {
    AeadConfig.register();
    Aead remote = new AwsKmsAead(first, kms.createKey().keyMetadata().arn());

    Aead envelope = KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, remote);
    byte[] sealed = envelope.encrypt(CLEAR, ASSOCIATED);
    assertThat(envelope.decrypt(sealed, ASSOCIATED)).isEqualTo(CLEAR);
    assertThatThrownBy(() -> envelope.decrypt(sealed, CLEAR))
        .isInstanceOf(GeneralSecurityException.class);

    Configuration configuration = AeadConfig2026.get();
    KeysetHandle keyset =
        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, configuration);
    String kept =
        TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
            keyset, remote, ASSOCIATED, configuration);
    KeysetHandle parsed =
        TinkJsonProtoKeysetFormat.parseEncryptedKeyset(kept, remote, ASSOCIATED, configuration);
    assertThat(parsed.equalsKeyset(keyset)).isTrue();
    byte[] again = keyset.getPrimitive(configuration, Aead.class).encrypt(CLEAR, ASSOCIATED);
    assertThat(parsed.getPrimitive(configuration, Aead.class).decrypt(again, ASSOCIATED))
        .isEqualTo(CLEAR);
    assertThatThrownBy(() ->
            TinkJsonProtoKeysetFormat.parseEncryptedKeyset(kept, remote, CLEAR, configuration))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
