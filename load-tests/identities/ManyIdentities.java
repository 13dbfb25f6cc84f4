package identities;

import static java.nio.charset.StandardCharsets.UTF_8;
import static server.MeasuredServer.millisSince;
import static server.MeasuredServer.say;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import server.Callers;
import server.MeasuredServer;
import signing.KmsConnection;
import signing.KmsConnection.Credentials;

/**
 * Gives an account many users, each with an access key and every tenth with a policy, and many
 * roles, and says what they cost: making them, a start with all of them there, the first request
 * that one of them signs (for which the account's journal is read), the server's memory, and their
 * requests beside the root's, and what it takes to look one of them up.
 *
 * <p>Usage: {@code java ManyIdentities.java PORT DATA_DIR USERS ROLES CALLERS COMMAND...}, the
 * command being what starts the server there
 */
public final class ManyIdentities {

  private static final int WITH_POLICY = 10;
  private static final int ROUNDS = 5;
  private static final int CALLS_A_ROUND = 4_000;
  private static final String MAY_ENCRYPT =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
          + "[\"kms:Encrypt\",\"kms:Decrypt\",\"kms:DescribeKey\"],\"Resource\":\"*\"}]}";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"AWS\":\"000000000000\"},\"Action\":\"sts:AssumeRole\"}]}";

  private final List<String> command;
  private final int port;
  private final Path data;
  private final int users;
  private final int roles;
  private final int callers;
  private final AtomicReferenceArray<Credentials> credentials;
  private String key = "";

  private ManyIdentities(String[] args) {
    this.port = Integer.parseInt(args[0]);
    this.data = Path.of(args[1]);
    this.users = Integer.parseInt(args[2]);
    this.roles = Integer.parseInt(args[3]);
    this.callers = Integer.parseInt(args[4]);
    this.command = List.of(args).subList(5, args.length);
    this.credentials = new AtomicReferenceArray<>(users);
  }

  public static void main(String[] args) throws Exception {
    ManyIdentities run = new ManyIdentities(args);
    run.fill();
    run.reopen();
  }

  private void fill() throws Exception {
    try (MeasuredServer server = MeasuredServer.start(command, data, "empty")) {
      say("memory, nobody", server.residentMegabytes(), "MB");
      try (KmsConnection connection = new KmsConnection(port)) {
        key = connection.createKey("{}");
      }
      Callers all = new Callers(server, port, callers);
      all.make("CreateUser, CreateAccessKey, some PutUserPolicy", users, this::createUser);
      all.make("CreateRole", roles, ManyIdentities::createRole);
      say("memory, all there", server.residentMegabytes(), "MB");
    }
  }

  private void createUser(KmsConnection connection, int number) throws IOException {
    connection.iam("Action=CreateUser&UserName=user-" + number);
    String made = connection.iam("Action=CreateAccessKey&UserName=user-" + number);
    credentials.set(
        number,
        new Credentials(
            KmsConnection.element(made, "AccessKeyId"),
            KmsConnection.element(made, "SecretAccessKey")));
    if (number % WITH_POLICY == 0) {
      connection.iam(
          "Action=PutUserPolicy&PolicyName=use&UserName=user-"
              + number
              + "&PolicyDocument="
              + URLEncoder.encode(MAY_ENCRYPT, UTF_8));
    }
  }

  private static void createRole(KmsConnection connection, int number) throws IOException {
    connection.iam(
        "Action=CreateRole&RoleName=role-"
            + number
            + "&AssumeRolePolicyDocument="
            + URLEncoder.encode(TRUST, UTF_8));
  }

  private void reopen() throws Exception {
    String with = users + " users, " + roles + " roles";
    try (MeasuredServer server = MeasuredServer.start(command, data, with)) {
      say("memory, nobody asked yet", server.residentMegabytes(), "MB");
      try (KmsConnection connection = new KmsConnection(port)) {
        double cpu = server.cpuMillis();
        double compiler = server.compilerMillis();
        long began = System.nanoTime();
        encrypt(connection, user(users - 1));
        say("first request signed by a user", millisSince(began), "ms");
        say("  processor time of the server", server.cpuMillis() - cpu, "ms");
        say("  of that, compiling", server.compilerMillis() - compiler, "ms");
        began = System.nanoTime();
        encrypt(connection, user(0));
        say("first request signed by another", millisSince(began), "ms");
      }
      say("memory, all there", server.residentMegabytes(), "MB");
      Callers all = new Callers(server, port, callers);
      lookUp(all);
      compare(all);
      say("memory, at the end", server.residentMegabytes(), "MB");
    }
  }

  /** In an order that has nothing to do with that of their making. */
  private void lookUp(Callers all) throws Exception {
    all.make(
        "GetUser by root",
        CALLS_A_ROUND,
        (connection, number) ->
            connection.iam("Action=GetUser&UserName=user-" + number * 7_919L % users));
    all.make(
        "GetRole by root",
        CALLS_A_ROUND,
        (connection, number) ->
            connection.iam("Action=GetRole&RoleName=role-" + number * 7_919L % roles));
  }

  /** Round by round, so that a moment in which the machine is slow falls on both. */
  private void compare(Callers all) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      String of = ", round " + round + " of " + ROUNDS;
      all.make(
          "Encrypt by root" + of,
          CALLS_A_ROUND,
          (connection, number) -> encrypt(connection, Credentials.ROOT));
      all.make(
          "Encrypt by users in turn" + of,
          CALLS_A_ROUND,
          (connection, number) -> encrypt(connection, user(number)));
    }
  }

  /** One that may encrypt. */
  private Credentials user(int number) {
    return credentials.get(number / WITH_POLICY * WITH_POLICY % users);
  }

  private void encrypt(KmsConnection connection, Credentials signer) throws IOException {
    connection.call(signer, "Encrypt", "{\"KeyId\":\"" + key + "\",\"Plaintext\":\"c2VjcmV0\"}");
  }
}
