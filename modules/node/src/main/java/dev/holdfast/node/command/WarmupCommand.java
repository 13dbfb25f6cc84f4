package dev.holdfast.node.command;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.identity.DevelopmentCredentials;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.server.SignedCaller;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/**
 * {@code holdfast warmup}: the launcher runs it once a build, so that the JVM can note what a start
 * needs.
 */
@Command(
    name = "warmup",
    hidden = true,
    description = "Runs a server for a moment, for the JVM to learn from.")
final class WarmupCommand implements Callable<Integer> {

  private static final int ROUNDS = 500;
  private static final int GRANTS = 1_000;

  @Override
  public Integer call() throws StartRefused, IOException {
    // On disk, as most servers are, so that the code for files is among what is learnt.
    Path path = Files.createTempDirectory("holdfast-warmup-");
    try (DataDirectory data = DataDirectory.open(path)) {
      AccountId account = new AccountId("000000000000");
      DevSettings settings =
          new DevSettings(
              "127.0.0.1",
              0,
              Set.of(),
              account,
              Duration.ZERO,
              TrustedRoots.NONE,
              data,
              HoldfastCommand.Version.current(),
              AllowedProxies.NONE);
      String key;
      try (DevServer server = DevServer.start(settings)) {
        new Banner(server, account, Region.US_EAST_1, data, false)
            .print(new PrintWriter(Writer.nullWriter()));
        key = work(address(server), account);
      }
      // Once more, on what is there now: a key of many events is waited for.
      try (DevServer server = DevServer.start(settings)) {
        wake(address(server), account, key);
      }
    } finally {
      DataDirectory.deleteTree(path);
    }
    return 0;
  }

  private static InetSocketAddress address(DevServer server) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), URI.create(server.endpoint()).getPort());
  }

  /** Returns the key that has many events. */
  private static String work(InetSocketAddress address, AccountId account) throws IOException {
    DevelopmentCredentials credentials = new DevelopmentCredentials(account, SecretMemory.open());
    try (SignedCaller caller = new SignedCaller(address, credentials, "test", Region.US_EAST_1)) {
      String key = member(call(caller, "CreateKey", "{}"), "KeyId");
      String named = "\"KeyId\":\"" + key + "\"";
      call(caller, "CreateAlias", "{\"AliasName\":\"alias/warm\",\"TargetKeyId\":\"" + key + "\"}");
      for (int i = 0; i < ROUNDS; i++) {
        String encrypted = call(caller, "Encrypt", "{" + named + ",\"Plaintext\":\"aGVsbG8=\"}");
        String blob = member(encrypted, "CiphertextBlob");
        call(caller, "Decrypt", "{\"CiphertextBlob\":\"" + blob + "\"}");
        call(caller, "GenerateDataKey", "{" + named + ",\"KeySpec\":\"AES_256\"}");
      }
      call(caller, "DescribeKey", "{" + named + "}");
      call(caller, "EnableKeyRotation", "{" + named + "}");
      call(caller, "GetKeyPolicy", "{" + named + "}");
      call(caller, "ListKeys", "{}");
      call(caller, "ListAliases", "{}");
      call(caller, "ListResourceTags", "{" + named + "}");
      for (int i = 0; i < GRANTS; i++) {
        call(caller, "CreateGrant", grant(named, account, i));
      }
      call(caller, "ScheduleKeyDeletion", "{" + named + "}");
      return key;
    }
  }

  private static String grant(String named, AccountId account, int number) {
    return "{"
        + named
        + ",\"Name\":\"warm-"
        + number
        + "\",\"GranteePrincipal\":\"arn:aws:iam::"
        + account
        + ":root\",\"Operations\":[\"Encrypt\",\"Decrypt\"],\"Constraints\":"
        + "{\"EncryptionContextSubset\":{\"tenant\":\""
        + number
        + "\"}}}";
  }

  private static void wake(InetSocketAddress address, AccountId account, String key)
      throws IOException {
    DevelopmentCredentials credentials = new DevelopmentCredentials(account, SecretMemory.open());
    try (SignedCaller caller = new SignedCaller(address, credentials, "test", Region.US_EAST_1)) {
      call(caller, "DescribeKey", "{\"KeyId\":\"" + key + "\"}");
    }
  }

  private static String call(SignedCaller caller, String operation, String body)
      throws IOException {
    SignedCaller.Answer answer = caller.call(operation, body, Instant.now());
    if (answer.status() != 200) {
      throw new IOException(operation + " answered " + answer);
    }
    return answer.body();
  }

  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in an answer");
    }
    return matcher.group(1);
  }
}
