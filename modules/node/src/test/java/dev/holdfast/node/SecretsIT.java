package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.Answer;
import dev.holdfast.node.rights.Client;
import dev.holdfast.node.rights.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Nothing that must stay secret reaches a file, the terminal or an answer that is an error,
 * whatever goes right or wrong.
 */
class SecretsIT {

  private static final String ACCOUNT = "111122223333";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
          + ACCOUNT
          + "\"},\"Action\":\"sts:AssumeRole\"}}";

  @TempDir Path data;

  private final Canaries canaries = new Canaries();
  private final List<String> errors = new ArrayList<>();

  @Test
  void canariesAreNowhere() throws Exception {
    String output;
    try (LaunchedServer server =
        LaunchedServer.start(
            Map.of("HOLDFAST_PORT", "0", "HOLDFAST_DATA", data.toString(), "HOLDFAST_LOG", "DEBUG"),
            "dev")) {
      Overheard overheard = new Overheard();
      try (KmsClient kms = Clients.kms(server.endpoint(), overheard)) {
        new SecretWork(kms, canaries).all();
      }
      overheard.signatures().forEach(signature -> canaries.add("signature of a call", signature));
      errors.addAll(overheard.errors());
      identities(new Client(server.endpoint()));
      assertThat(server.signal("TERM", 10)).isEqualTo(143);
      output = server.output();
    }
    assertThat(canaries.kinds())
        .contains(
            "grant token",
            "import token",
            "signature of a call",
            "secret of an access key",
            "secret of a session",
            "token of a session");
    Map<String, List<String>> found = new LinkedHashMap<>();
    List<Path> files = files(data);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      found.put(file.toString(), canaries.foundIn(content));
      if (!file.startsWith(data.resolve("audit"))) {
        assertThat(new String(content, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SecretWork.METADATA);
      }
    }
    found.put("output", canaries.foundIn(output));
    assertThat(errors).hasSizeGreaterThan(20);
    for (String error : errors) {
      found.put(error, canaries.foundIn(error));
    }
    found.values().removeIf(List::isEmpty);
    assertThat(found).isEmpty();
  }

  /** Secrets that accounts are given, used well and used badly. */
  private void identities(Client client) {
    Credentials root = Credentials.root(ACCOUNT);
    must(client.iam(root, "CreateUser", List.of("UserName", "ann")));
    Credentials ann =
        Credentials.in(must(client.iam(root, "CreateAccessKey", List.of("UserName", "ann"))));
    canaries.add("secret of an access key", ann.secret());
    refused(client.kms(ann, "CreateKey", Map.of()));
    refused(client.iam(ann, "CreateAccessKey", List.of("UserName", "ann")));

    must(
        client.iam(
            root, "CreateRole", List.of("RoleName", "reader", "AssumeRolePolicyDocument", TRUST)));
    String role = "arn:aws:iam::" + ACCOUNT + ":role/reader";
    must(
        client.iam(
            root,
            "PutUserPolicy",
            List.of(
                "UserName",
                "ann",
                "PolicyName",
                "assume",
                "PolicyDocument",
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
                    + "\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}}")));
    Credentials session =
        Credentials.in(
            must(
                client.sts(
                    ann, "AssumeRole", List.of("RoleArn", role, "RoleSessionName", "morning"))));
    canaries.add("secret of a session", session.secret());
    String token = session.sessionToken().orElseThrow();
    canaries.add("token of a session", token);
    refused(client.kms(session, "CreateKey", Map.of()));
    refused(client.sts(session, "AssumeRole", List.of("RoleArn", role, "RoleSessionName", "!")));
    // The right token under the wrong signature, and a wrong token that has nearly all of it.
    refused(
        client.kms(
            new Credentials(session.accessKeyId(), "wrong", session.sessionToken()),
            "ListKeys",
            Map.of()));
    refused(
        client.kms(
            new Credentials(session.accessKeyId(), session.secret(), Optional.of(token + "x")),
            "ListKeys",
            Map.of()));
  }

  private static Answer must(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private void refused(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
    errors.add(answer.toString());
  }

  @Test
  void theSearchFindsWhatIsThere() {
    String secret = "canary-0123456789";
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    canaries.add("secret", secret);
    for (String hiding :
        List.of(
            "x" + secret,
            "x" + Base64.getEncoder().encodeToString(bytes),
            Base64.getEncoder().encodeToString(("y" + secret).getBytes(StandardCharsets.UTF_8)),
            HexFormat.of().formatHex(bytes))) {
      assertThat(canaries.foundIn(hiding)).as(hiding).containsExactly("secret");
    }
    assertThat(canaries.foundIn("canary-012345678")).isEmpty();
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
