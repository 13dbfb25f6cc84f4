package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.DynamoDbEncryptionInterceptor;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTableEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.dynamodb.model.DynamoDbTablesEncryptionConfig;
import software.amazon.cryptography.dbencryptionsdk.structuredencryption.model.CryptoAction;

/** Items that are encrypted before they reach a table. */
class DatabaseEncryptionIT {

  private static final String TABLE = "letters";
  private static final Map<String, AttributeValue> KEY = Map.of("id", AttributeValue.fromS("1"));
  private static final Map<String, AttributeValue> LETTER =
      Map.of(
          "id", AttributeValue.fromS("1"),
          "text", AttributeValue.fromS("hello"),
          "to", AttributeValue.fromS("Alice"));

  /** Refuses whoever does not say, in the encryption context, which table a data key is for. */
  private static final String ONLY_FOR_LETTERS =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
         "Action": "kms:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*",
         "Action": ["kms:Encrypt", "kms:GenerateDataKey*", "kms:Decrypt"],
         "Resource": "*",
         "Condition": {"StringNotEquals": {"kms:EncryptionContext:aws-crypto-table-name": "letters"}}}
      ]}\
      """;

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;
  private static Server tables;
  private static DynamoDbClient plain;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
    tables = new Server(new InetSocketAddress("127.0.0.1", 0));
    tables.setHandler(
        new LocalDynamoDBServerHandler(
            new LocalDynamoDBRequestHandler(0, true, null, false, false), null));
    tables.start();
    plain = client().build();
    plain.createTable(r ->
        r.tableName(TABLE)
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("id")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .billingMode(BillingMode.PAY_PER_REQUEST));
  }

  @AfterAll
  static void stop() throws Exception {
    plain.close();
    tables.stop();
    kms.close();
    server.close();
  }

  private static DynamoDbClientBuilder client() {
    return DynamoDbClient.builder()
        .endpointOverride(tables.getURI())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClientBuilder(UrlConnectionHttpClient.builder());
  }

  private static DynamoDbClient encrypting(String key) {
    DynamoDbTableEncryptionConfig letters =
        DynamoDbTableEncryptionConfig.builder()
            .logicalTableName(TABLE)
            .partitionKeyName("id")
            .attributeActionsOnEncrypt(
                Map.of(
                    "id", CryptoAction.SIGN_ONLY,
                    "text", CryptoAction.ENCRYPT_AND_SIGN,
                    "to", CryptoAction.SIGN_ONLY))
            .keyring(EncryptionSdk.keyring(kms, key))
            .build();
    return client()
        .overrideConfiguration(c ->
            c.addExecutionInterceptor(
                DynamoDbEncryptionInterceptor.builder()
                    .config(
                        DynamoDbTablesEncryptionConfig.builder()
                            .tableEncryptionConfigs(Map.of(TABLE, letters))
                            .build())
                    .build()))
        .build();
  }

  private static Map<String, AttributeValue> read(DynamoDbClient from) {
    return from.getItem(r -> r.tableName(TABLE).key(KEY)).item();
  }

  @Test
  @Serves(
      client = "AWS Database Encryption SDK for DynamoDB in Java",
      artifact = "software.amazon.cryptography:aws-database-encryption-sdk-dynamodb")
  void databaseEncryption_namesItsTable_andReadsWhatIsUnchanged_whileTheKeyMayBeUsed() {
    String key = kms.createKey(r -> r.policy(ONLY_FOR_LETTERS)).keyMetadata().arn();
    try (DynamoDbClient items = encrypting(key)) {
      items.putItem(r -> r.tableName(TABLE).item(LETTER));
      assertThat(read(plain)).containsEntry("to", AttributeValue.fromS("Alice"));
      assertThat(read(plain).get("text").b()).isNotNull();
      assertThat(read(items)).isEqualTo(LETTER);
      kms.rotateKeyOnDemand(r -> r.keyId(key));
      assertThat(read(items)).isEqualTo(LETTER);

      kms.disableKey(r -> r.keyId(key));
      assertThatThrownBy(() -> read(items)).hasMessageContaining(key);
      kms.enableKey(r -> r.keyId(key));
      assertThat(read(items)).isEqualTo(LETTER);

      plain.updateItem(r ->
          r.tableName(TABLE)
              .key(KEY)
              .attributeUpdates(
                  Map.of(
                      "to",
                      AttributeValueUpdate.builder()
                          .value(AttributeValue.fromS("Mallory"))
                          .action(AttributeAction.PUT)
                          .build())));
      assertThatThrownBy(() -> read(items)).isInstanceOf(RuntimeException.class);
    }
  }
}
