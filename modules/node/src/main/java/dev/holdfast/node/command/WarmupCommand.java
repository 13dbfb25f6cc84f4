package dev.holdfast.node.command;

import dev.holdfast.model.name.Region;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.Rehearsal;
import dev.holdfast.node.server.SignedCaller;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.Callable;
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
    try (Rehearsal rehearsal = new Rehearsal(HoldfastCommand.Version.current())) {
      String key;
      try (DevServer server = rehearsal.start()) {
        new Banner(server, Rehearsal.ACCOUNT, Region.US_EAST_1, rehearsal.data(), false)
            .print(new PrintWriter(Writer.nullWriter()));
        key = work(server);
      }
      // Once more, on what is there now: a key of many events is waited for.
      try (DevServer server = rehearsal.start();
          SignedCaller caller = Rehearsal.caller(server)) {
        Rehearsal.call(caller, "DescribeKey", "{\"KeyId\":\"" + key + "\"}");
      }
    }
    return 0;
  }

  /** Returns the key that has many events. */
  private static String work(DevServer server) throws IOException {
    try (SignedCaller caller = Rehearsal.caller(server)) {
      String key = Rehearsal.member(Rehearsal.call(caller, "CreateKey", "{}"), "KeyId");
      String named = "\"KeyId\":\"" + key + "\"";
      Rehearsal.call(
          caller, "CreateAlias", "{\"AliasName\":\"alias/warm\",\"TargetKeyId\":\"" + key + "\"}");
      for (int i = 0; i < ROUNDS; i++) {
        Rehearsal.use(caller, key);
      }
      Rehearsal.call(caller, "DescribeKey", "{" + named + "}");
      Rehearsal.call(caller, "EnableKeyRotation", "{" + named + "}");
      Rehearsal.call(caller, "GetKeyPolicy", "{" + named + "}");
      Rehearsal.call(caller, "ListKeys", "{}");
      Rehearsal.call(caller, "ListAliases", "{}");
      Rehearsal.call(caller, "ListResourceTags", "{" + named + "}");
      for (int i = 0; i < GRANTS; i++) {
        Rehearsal.call(caller, "CreateGrant", grant(named, i));
      }
      Rehearsal.call(caller, "ScheduleKeyDeletion", "{" + named + "}");
      return key;
    }
  }

  private static String grant(String named, int number) {
    return "{"
        + named
        + ",\"Name\":\"warm-"
        + number
        + "\",\"GranteePrincipal\":\"arn:aws:iam::"
        + Rehearsal.ACCOUNT
        + ":root\",\"Operations\":[\"Encrypt\",\"Decrypt\"],\"Constraints\":"
        + "{\"EncryptionContextSubset\":{\"tenant\":\""
        + number
        + "\"}}}";
  }
}
