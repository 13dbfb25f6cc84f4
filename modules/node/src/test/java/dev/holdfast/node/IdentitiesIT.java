package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.Answer;
import dev.holdfast.node.rights.Client;
import dev.holdfast.node.rights.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions in a process each, of which one has the users of both. */
class IdentitiesIT {

  private static final String HOME = TwoRegions.EAST;
  private static final String AWAY = TwoRegions.WEST;

  /** Who waits long is not told that the home is away because the machine is busy. */
  private static final String FOLLOWING =
      "identities-from = " + HOME + ", time-limit = 10 s, connect-time-limit = 5 s";

  private static final String TELLING = "identities-to = [" + AWAY + "]";

  private static final String MAY_LIST =
      """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:ListKeys","kms:CreateKey"],"Resource":"*"}]}\
      """;

  /** What was changed at home counts elsewhere after a second or two; the rest is for busy days. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Canaries secrets = new Canaries();

  @TempDir Path dir;

  @Test
  void usersOfTheHome_areKnownElsewhere_alsoWhenItIsAway_andTheirSecretsNever() throws Exception {
    try (TwoRegions regions = TwoRegions.make(dir, TELLING, FOLLOWING)) {
      RegionPlace home = regions.east();
      RegionPlace copy = regions.west();
      assertThat(copy.accessKey()).isEmpty();
      assertThat(copy.announced()).contains("Users, and the administrator, are those of " + HOME);
      Credentials admin = new Credentials(home.accessKey(), home.secret(), Optional.empty());
      secrets.add("the administrator's secret", admin.secret());

      Credentials alice;
      Credentials bob;
      Credentials session;
      String printed;
      try (LaunchedServer there = regions.startWest()) {
        Client client = new Client(there.endpoint(), AWAY);
        try (LaunchedServer here = regions.startEast()) {
          // Asked where the copy is, made at home.
          eventually(() -> client.iam(admin, "ListUsers", List.of()), Answer::isDone);
          Client atHome = new Client(here.endpoint(), HOME);
          alice = user(client, atHome, admin, "alice");
          bob = user(client, atHome, admin, "bob");
          assertThat(done(atHome.iam(admin, "ListUsers", List.of())).body())
              .contains("alice", "bob");

          eventually(() -> list(client, alice), Answer::isDone);
          eventually(() -> list(client, bob), Answer::isDone);
          done(client.kms(alice, "CreateKey", Map.of()));
          done(list(client, admin));
          assertThat(client.kms(alice, "ListAliases", Map.of()).error())
              .isEqualTo("AccessDeniedException");
          assertThat(done(client.sts(alice, "GetCallerIdentity", List.of())).body())
              .contains("user/alice");
          session = Credentials.in(done(client.sts(alice, "GetSessionToken", List.of())));
          done(list(client, session));

          // Taken away at home, and soon elsewhere.
          done(
              atHome.iam(
                  admin,
                  "DeleteAccessKey",
                  List.of("UserName", "bob", "AccessKeyId", bob.accessKeyId())));
          eventually(() -> list(client, bob), IdentitiesIT::isUnknown);
          here.kill();
        }
        assertHomeIsMissed(client, admin, alice, bob, session);
        there.kill();
        printed = there.output();
      }
      try (LaunchedServer again = regions.startWest()) {
        Client client = new Client(again.endpoint(), AWAY);
        assertHomeIsMissed(client, admin, alice, bob, session);

        try (LaunchedServer here = regions.startEast()) {
          Client atHome = new Client(here.endpoint(), HOME);
          done(
              atHome.iam(
                  admin, "DeleteUserPolicy", List.of("UserName", "alice", "PolicyName", "list")));
          eventually(
              () -> list(client, alice), answer -> answer.error().equals("AccessDeniedException"));
          assertThat(list(client, session).error()).isEqualTo("AccessDeniedException");
        }
        printed += again.output();
      }
      assertNoSecretIsIn(regions.heardByEast(), alice);
      assertThat(secrets.foundIn(regions.heardByWest())).isEmpty();
      assertThat(secrets.foundIn(printed)).isEmpty();
      assertNoSecretIsIn(copy.data());
    }
  }

  /** Everything goes on as it was, but for what only the home can do. */
  private static void assertHomeIsMissed(
      Client client, Credentials admin, Credentials alice, Credentials bob, Credentials session) {
    done(list(client, admin));
    done(list(client, alice));
    done(list(client, session));
    assertThat(client.kms(alice, "ListAliases", Map.of()).error())
        .isEqualTo("AccessDeniedException");
    assertThat(isUnknown(list(client, bob))).isTrue();
    Answer refused = client.iam(admin, "CreateUser", List.of("UserName", "carol"));
    assertThat(refused.status()).as(refused.body()).isEqualTo(503);
    assertThat(refused.error()).isEqualTo("ServiceUnavailable");
    assertThat(refused.body()).contains("<Error>").contains(HOME);
  }

  /** May list and make keys. Secrets are shown at home alone. */
  private Credentials user(Client client, Client atHome, Credentials admin, String name) {
    done(client.iam(admin, "CreateUser", List.of("UserName", name)));
    done(
        client.iam(
            admin,
            "PutUserPolicy",
            List.of("UserName", name, "PolicyName", "list", "PolicyDocument", MAY_LIST)));
    List<String> whose = List.of("UserName", name);
    assertThat(client.iam(admin, "CreateAccessKey", whose).error())
        .isEqualTo("UnsupportedOperation");
    Credentials made = Credentials.in(done(atHome.iam(admin, "CreateAccessKey", whose)));
    secrets.add("a user's secret", made.secret());
    return made;
  }

  private static Answer list(Client client, Credentials caller) {
    return client.kms(caller, "ListKeys", Map.of());
  }

  private static boolean isUnknown(Answer answer) {
    return answer.error().equals("UnrecognizedClientException");
  }

  private static Answer done(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static void eventually(Supplier<Answer> call, Predicate<Answer> expected) {
    Instant deadline = Instant.now().plus(PATIENCE);
    Answer last = call.get();
    while (!expected.test(last) && Instant.now().isBefore(deadline)) {
      last = call.get();
    }
    assertThat(last).matches(expected);
  }

  // -- what crosses, and what is kept

  private void assertNoSecretIsIn(byte[] heard, Credentials alice) {
    assertThat(secrets.foundIn(heard)).isEmpty();
    Canaries known = new Canaries();
    known.add("what surely crossed", alice.accessKeyId());
    assertThat(known.foundIn(heard)).isNotEmpty();
  }

  private void assertNoSecretIsIn(Path data) throws IOException {
    List<Path> files;
    try (var all = Files.walk(data)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .contains("copy.sealed", "signing-keys.sealed")
        .doesNotContain("administrator.sealed");
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      assertThat(secrets.foundIn(content)).as(file.toString()).isEmpty();
      if (file.startsWith(data.resolve("identity"))) {
        assertThat(new String(content, StandardCharsets.ISO_8859_1)).doesNotContain("alice");
      }
    }
  }
}
