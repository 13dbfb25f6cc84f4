package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.crypt.capi.MongoCryptException;
import com.mongodb.internal.crypt.capi.MongoAwsKmsProviderOptions;
import com.mongodb.internal.crypt.capi.MongoCrypt;
import com.mongodb.internal.crypt.capi.MongoCryptContext;
import com.mongodb.internal.crypt.capi.MongoCryptOptions;
import com.mongodb.internal.crypt.capi.MongoCrypts;
import com.mongodb.internal.crypt.capi.MongoDataKeyOptions;
import com.mongodb.internal.crypt.capi.MongoExplicitEncryptOptions;
import com.mongodb.internal.crypt.capi.MongoKeyDecryptor;
import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * MongoDB's client-side field level encryption. The test stands where a driver does: it carries
 * requests to the KMS, and keys from the collection that would hold them.
 */
class MongoIT {

  private static final BsonDocument FIELD = new BsonDocument("v", new BsonString("123-45-6789"));
  private static final int DATA_KEY_BYTES = 96;

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;
  private static SSLContext trusting;

  @BeforeAll
  static void start() throws Exception {
    server =
        LaunchedServer.start(
            Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", data.toString()), "dev", "--tls");
    Path trusted = data.resolve("tls/ca.crt");
    kms = Clients.kms(server.endpoint(), trusted);
    trusting = Clients.trusting(trusted);
  }

  @AfterAll
  static void stop() throws Exception {
    kms.close();
    server.close();
  }

  @Test
  @Serves(client = "MongoDB client-side encryption", artifact = "org.mongodb:mongodb-crypt")
  void mongo_makesADataKey_andOpensItAgain() throws Exception {
    String key = kms.createKey().keyMetadata().arn();
    BsonDocument dataKey = dataKeyUnder(key);
    SdkBytes wrapped = SdkBytes.fromByteArray(dataKey.getBinary("keyMaterial").getData());
    assertThat(kms.decrypt(r -> r.ciphertextBlob(wrapped)).plaintext().asByteArray())
        .hasSize(DATA_KEY_BYTES);

    BsonDocument sealed;
    try (MongoCrypt writer = crypt();
        MongoCryptContext context =
            writer.createExplicitEncryptionContext(
                FIELD,
                MongoExplicitEncryptOptions.builder()
                    .keyId(dataKey.getBinary("_id"))
                    .algorithm("AEAD_AES_256_CBC_HMAC_SHA_512-Random")
                    .build())) {
      sealed = finish(context, dataKey);
    }
    assertThat(sealed).isNotEqualTo(FIELD);
    assertThat(opened(sealed, dataKey)).isEqualTo(FIELD);

    kms.rotateKeyOnDemand(r -> r.keyId(key));
    assertThat(opened(sealed, dataKey)).isEqualTo(FIELD);
    kms.disableKey(r -> r.keyId(key));
    assertThatThrownBy(() -> opened(sealed, dataKey))
        .isInstanceOf(MongoCryptException.class)
        .hasMessageContaining("DisabledException");
  }

  private static BsonDocument dataKeyUnder(String key) throws IOException {
    BsonDocument master =
        new BsonDocument("region", new BsonString("us-east-1"))
            .append("key", new BsonString(key))
            .append("endpoint", new BsonString("127.0.0.1:" + server.port()));
    try (MongoCrypt crypt = crypt();
        MongoCryptContext context =
            crypt.createDataKeyContext(
                "aws", MongoDataKeyOptions.builder().masterKey(master).build())) {
      return finish(context);
    }
  }

  /** By a library that was just started, which remembers no data key. */
  private static BsonDocument opened(BsonDocument sealed, BsonDocument dataKey) throws IOException {
    try (MongoCrypt reader = crypt();
        MongoCryptContext context = reader.createExplicitDecryptionContext(sealed)) {
      return finish(context, dataKey);
    }
  }

  private static MongoCrypt crypt() {
    return MongoCrypts.create(
        MongoCryptOptions.builder()
            .awsKmsProviderOptions(
                MongoAwsKmsProviderOptions.builder()
                    .accessKeyId("test")
                    .secretAccessKey("test")
                    .build())
            .build());
  }

  /** Does what the library asks for, until it asks for no more. */
  private static BsonDocument finish(MongoCryptContext context, BsonDocument... collection)
      throws IOException {
    List<MongoCryptContext.State> passed = new ArrayList<>();
    while (context.getState() != MongoCryptContext.State.READY) {
      assertThat(passed).as("asks for each thing once").doesNotContain(context.getState());
      passed.add(context.getState());
      if (context.getState() == MongoCryptContext.State.NEED_MONGO_KEYS) {
        for (BsonDocument document : collection) {
          context.addMongoOperationResult(document);
        }
        context.completeMongoOperation();
      } else {
        assertThat(context.getState()).isEqualTo(MongoCryptContext.State.NEED_KMS);
        for (var call = context.nextKeyDecryptor();
            call != null;
            call = context.nextKeyDecryptor()) {
          carry(call);
        }
        context.completeKeyDecryptors();
      }
    }
    assertThat(passed).contains(MongoCryptContext.State.NEED_KMS);
    return context.finish();
  }

  /** As a client connects that checks the name of who answers. */
  private static SSLSocket connect(String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket(host, port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static void carry(MongoKeyDecryptor call) throws IOException {
    String[] address = call.getHostName().split(":", 2);
    try (SSLSocket socket = connect(address[0], Integer.parseInt(address[1]))) {
      ByteBuffer message = call.getMessage();
      byte[] question = new byte[message.remaining()];
      message.get(question);
      socket.getOutputStream().write(question);
      InputStream answer = socket.getInputStream();
      for (int needed = call.bytesNeeded(); needed > 0; needed = call.bytesNeeded()) {
        byte[] part = new byte[needed];
        int length = answer.read(part);
        if (length < 0) {
          throw new EOFException("the answer ends early");
        }
        call.feed(ByteBuffer.wrap(part, 0, length).slice());
      }
    }
  }
}
