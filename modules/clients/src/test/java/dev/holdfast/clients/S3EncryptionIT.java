package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.encryption.s3.S3EncryptionClient;
import software.amazon.encryption.s3.materials.KmsKeyring;

/** Objects that are encrypted before they reach a bucket. */
class S3EncryptionIT {

  private static final String BUCKET = "letters";
  private static final String CLEAR = "hello";

  /** Refuses whoever does not say, in the encryption context, which algorithm a data key is for. */
  private static final String ONLY_FOR_OBJECTS =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
         "Resource": "*",
         "Condition": {"StringNotEquals": {"kms:EncryptionContext:aws:x-amz-cek-alg": "115"}}}
      ]}\
      """;

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;
  private static S3Proxy store;
  private static S3Client plain;
  private static S3AsyncClient plainAsync;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
    store =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .stopTimeout(0)
            .build();
    store.start();
    URI bucket = URI.create("http://127.0.0.1:" + store.getPort());
    plain =
        S3Client.builder()
            .endpointOverride(bucket)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
    plainAsync =
        S3AsyncClient.builder()
            .endpointOverride(bucket)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();
    plain.createBucket(r -> r.bucket(BUCKET));
  }

  @AfterAll
  static void stop() throws Exception {
    plainAsync.close();
    plain.close();
    store.stop();
    kms.close();
    server.close();
  }

  @Test
  @Serves(
      client = "Amazon S3 Encryption Client for Java",
      artifact = "software.amazon.encryption.s3:amazon-s3-encryption-client-java")
  void s3Encryption_namesItsAlgorithm_andReadsWhileTheKeyMayBeUsed() {
    String key = kms.createKey(r -> r.policy(ONLY_FOR_OBJECTS)).keyMetadata().arn();
    assertThatThrownBy(() -> kms.generateDataKey(r -> r.keyId(key).keySpec(DataKeySpec.AES_256)))
        .isInstanceOfSatisfying(
            KmsException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));

    S3Client objects = encrypting(key);
    objects.putObject(r -> r.bucket(BUCKET).key("letter"), RequestBody.fromString(CLEAR));
    assertThat(plain.getObjectAsBytes(r -> r.bucket(BUCKET).key("letter")).asByteArray())
        .isNotEqualTo(CLEAR.getBytes(StandardCharsets.UTF_8));
    assertThat(read(objects)).isEqualTo(CLEAR);
    kms.rotateKeyOnDemand(r -> r.keyId(key));
    assertThat(read(objects)).isEqualTo(CLEAR);

    kms.disableKey(r -> r.keyId(key));
    assertThatThrownBy(() -> read(objects)).hasRootCauseInstanceOf(DisabledException.class);
  }

  private static S3Client encrypting(String key) {
    return S3EncryptionClient.builderV4()
        .wrappedClient(plain)
        .wrappedAsyncClient(plainAsync)
        .keyring(KmsKeyring.builder().kmsClient(kms).wrappingKeyId(key).build())
        .build();
  }

  private static String read(S3Client objects) {
    return objects.getObjectAsBytes(r -> r.bucket(BUCKET).key("letter")).asUtf8String();
  }
}
