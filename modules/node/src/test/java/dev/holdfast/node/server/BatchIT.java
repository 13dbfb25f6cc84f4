package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import dev.holdfast.node.Launcher;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.KmsClient;

/** A batch of a running server, and what its audit trail tells of the items. */
class BatchIT {

  private static final String ACCOUNT = "111122223333";
  private static final int ITEMS = 70;

  @TempDir Path data;

  private static String encrypt(String key, int i) {
    return "{\"Operation\":\"Encrypt\",\"Parameters\":{\"KeyId\":\""
        + key
        + "\",\"Plaintext\":\"aGVsbG8K\",\"EncryptionContext\":{\"tenant\":\"t"
        + i % 3
        + "\"}}}";
  }

  private static List<JsonNode> post(LaunchedServer server, List<String> items) throws Exception {
    return post(server, ACCOUNT, "test", items);
  }

  private static List<JsonNode> post(
      LaunchedServer server, String accessKeyId, String secret, List<String> items)
      throws Exception {
    SignedPost.Answer answer =
        new SignedPost(accessKeyId, secret, "kms")
            .send(
                server.endpoint().resolve("/_holdfast/batch"),
                "application/json",
                "{\"Items\":[" + String.join(",", items) + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JsonNode.parser().parse(answer.body()).field("Items").orElseThrow().asArray();
  }

  @Test
  void everyItem_isAnswered_counted_andOnRecord() throws Exception {
    String key;
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint(), ACCOUNT, "test", "eu-north-1")) {
      key = kms.createKey().keyMetadata().keyId();
      String id = key;
      List<JsonNode> sealed =
          post(server, IntStream.range(0, ITEMS).mapToObj(i -> encrypt(id, i)).toList());
      assertThat(sealed).hasSize(ITEMS).allMatch(item -> item.field("Result").isPresent());

      String blob =
          sealed
              .get(4)
              .field("Result")
              .orElseThrow()
              .field("CiphertextBlob")
              .orElseThrow()
              .asString();
      List<JsonNode> opened =
          post(
              server,
              IntStream.range(0, 3)
                  .mapToObj(i ->
                      "{\"Operation\":\"Decrypt\",\"Parameters\":{\"CiphertextBlob\":\""
                          + blob
                          + "\",\"EncryptionContext\":{\"tenant\":\"t"
                          + i
                          + "\"}}}")
                  .toList());
      assertThat(opened)
          .extracting(item -> item.field("Result").isPresent())
          .containsExactly(false, true, false);
    }

    Map<String, String> variables = Map.of("HOLDFAST_DATA", data.toString());
    assertThat(Launcher.holdfast(variables, "verify-audit").exitCode()).isZero();
    assertThat(Launcher.holdfast(variables, "usage", key).out())
        .contains("Encrypt by ", " times " + ITEMS + " ", "Decrypt by ", " times 1 ");
    assertThat(Launcher.holdfast(variables, "audit", "--key", key, "--action", "Encrypt").out())
        .containsOnlyOnce("kms:Encrypt times " + ITEMS + " ok by ");
    assertThat(Launcher.holdfast(variables, "audit", "--action", "Decrypt", "--json").out())
        .contains(
            "\"errorCode\":\"InvalidCiphertextException\"",
            "\"batch\":[{\"items\":[0],\"requestParameters\":"
                + "{\"encryptionContext\":{\"tenant\":\"t0\"}}},{\"items\":[2],",
            "\"batch\":[{\"items\":[1]}]");
  }

  private static SignedPost.Answer iam(LaunchedServer server, String call) throws Exception {
    SignedPost.Answer answer =
        new SignedPost(ACCOUNT, "test", "iam")
            .send(
                server.endpoint().resolve("/"),
                "application/x-www-form-urlencoded",
                call + "&Version=2010-05-08");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String element(SignedPost.Answer answer, String name) {
    String open = "<" + name + ">";
    int at = answer.body().indexOf(open) + open.length();
    return answer.body().substring(at, answer.body().indexOf('<', at));
  }

  @Test
  void userWhoMayUseOneKey_getsTheItemsOfThatKey_andIsDeniedTheOthers() throws Exception {
    try (LaunchedServer server = LaunchedServer.dev(data);
        KmsClient kms = Clients.kms(server.endpoint(), ACCOUNT, "test", "eu-north-1")) {
      String allowed = kms.createKey().keyMetadata().arn();
      String denied = kms.createKey().keyMetadata().arn();
      iam(server, "Action=CreateUser&UserName=app");
      String policy =
          "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:Encrypt\",\"Resource\":\""
              + allowed
              + "\"}]}";
      iam(
          server,
          "Action=PutUserPolicy&UserName=app&PolicyName=use&PolicyDocument="
              + URLEncoder.encode(policy, StandardCharsets.UTF_8));
      SignedPost.Answer made = iam(server, "Action=CreateAccessKey&UserName=app");

      List<JsonNode> answered =
          post(
              server,
              element(made, "AccessKeyId"),
              element(made, "SecretAccessKey"),
              List.of(encrypt(allowed, 0), encrypt(denied, 0), encrypt(allowed, 1)));
      assertThat(answered)
          .extracting(item -> item.field("Result").isPresent())
          .containsExactly(true, false, true);
      assertThat(answered.get(1).toString()).contains("AccessDeniedException");
    }
  }
}
