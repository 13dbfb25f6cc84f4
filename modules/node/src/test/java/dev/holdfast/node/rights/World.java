package dev.holdfast.node.rights;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TestEnclave;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A node with two accounts, which all tests of rights share: what they make, they make anew. */
final class World implements AutoCloseable {

  /** Whose keys are asked. */
  static final String HOME = "111122223333";

  static final String ABROAD = "444455556666";

  /** Of whatever of home has to be there, and nothing of which is asked for abroad. */
  static final String NAME = "sample";

  private static final String ANY_KMS =
      Statements.policy(List.of(Statements.allow(List.of("kms:*"))));

  /** Gives the tests their world, and ends it behind the last of them. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == World.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(World.class, key -> open(), World.class);
    }
  }

  private final DataDirectory data;
  private final DevServer server;
  private final WellProxy proxy;
  private final AtomicInteger made = new AtomicInteger();
  private @Nullable String storeOfKeys;
  final Client client;

  /** Whose root is trusted. */
  final TestEnclave enclave;

  /** Of home, without any right, ever. */
  final User nobody;

  /** Of home, whom grants are given to. */
  final User bystander;

  /** Of abroad, and may do everything there. */
  final User stranger;

  /** Of abroad, without any right, ever. */
  final User pauper;

  private World(DataDirectory data, DevServer server, TestEnclave enclave, WellProxy proxy) {
    this.proxy = proxy;
    this.data = data;
    this.server = server;
    this.enclave = enclave;
    this.client = new Client(endpoint());
    this.nobody = user(HOME);
    this.bystander = user(HOME);
    this.stranger = user(ABROAD).may(List.of("*"));
    this.pauper = user(ABROAD);
  }

  private static World open() {
    return withGrantDelay(Duration.ZERO);
  }

  /** One of its own, in which new grants do not count at once. */
  static World withGrantDelay(Duration delay) {
    try {
      DataDirectory data = DataDirectory.inMemory();
      TestEnclave enclave = new TestEnclave(Instant.now());
      WellProxy proxy = WellProxy.start();
      return new World(
          data,
          DevServer.start(
              new DevSettings(
                  "127.0.0.1",
                  0,
                  Set.of(),
                  new AccountId(HOME),
                  delay,
                  trusting(enclave),
                  data,
                  "test",
                  new AllowedProxies(
                      Map.of(WellProxy.ENDPOINT, proxy.uri()), Duration.ofSeconds(10)))),
          enclave,
          proxy);
    } catch (StartRefused | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TrustedRoots trusting(TestEnclave enclave) throws IOException {
    Path file = Files.createTempFile("root", ".pem");
    try {
      return TrustedRoots.read(enclave.writeRoot(file));
    } finally {
      Files.delete(file);
    }
  }

  URI endpoint() {
    return URI.create(server.endpoint());
  }

  /** Moves the clock of keys forward. */
  void advance(Duration by) {
    client.advance(by);
  }

  @Override
  public void close() {
    server.close();
    proxy.close();
    data.close();
  }

  /** Calls as an account's root, which must succeed. */
  Answer must(String account, String operation, Map<String, ?> input) {
    return done(client.kms(Credentials.root(account), operation, input));
  }

  /** Calls as an account's root, which must succeed. */
  Answer iam(String account, String action, String... parameters) {
    return done(client.iam(Credentials.root(account), action, List.of(parameters)));
  }

  static Answer done(Answer answer) {
    if (!answer.isDone()) {
      throw new IllegalStateException("the scene cannot be set: " + answer);
    }
    return answer;
  }

  // -- users

  /** A user and its access key. */
  record User(World world, String account, String name, Credentials credentials) {

    private static final String POLICY = "given";

    String arn() {
      return "arn:aws:iam::" + account + ":user/" + name;
    }

    /** Gives these rights, and no others; before the first call. */
    User may(Collection<String> actions) {
      return has(List.of(Statements.allow(actions)));
    }

    /** Gives these statements, and no others; before the first call. */
    User has(Collection<Map<String, Object>> statements) {
      world.iam(
          account,
          "PutUserPolicy",
          "UserName",
          name,
          "PolicyName",
          POLICY,
          "PolicyDocument",
          Statements.policy(statements));
      return this;
    }
  }

  /**
   * A fresh user without rights. The edge knows a caller for some seconds as it was when it called
   * first, so who is to have other rights is another user.
   */
  User user(String account) {
    String name = "user" + made.incrementAndGet();
    iam(account, "CreateUser", "UserName", name);
    return new User(
        this, account, name, Credentials.in(iam(account, "CreateAccessKey", "UserName", name)));
  }

  // -- custom key stores

  /** A connected store of home that stays, and that keys may be in. */
  String storeOfKeys() {
    if (storeOfKeys == null) {
      storeOfKeys = create(creation("keys"));
      must(HOME, "ConnectCustomKeyStore", Map.of("CustomKeyStoreId", storeOfKeys));
    }
    return storeOfKeys;
  }

  /** What CreateKey is told of where in {@link #storeOfKeys} a fresh key is. */
  Map<String, String> placeInStore() {
    return Map.of(
        "CustomKeyStoreId", storeOfKeys(), "XksKeyId", "external" + made.incrementAndGet());
  }

  private String create(Map<String, ?> store) {
    return must(HOME, "CreateCustomKeyStore", store).member("CustomKeyStoreId").orElseThrow();
  }

  /**
   * What makes a store of home, of which there is no other of its kind before; made anew each time.
   */
  Map<String, ?> newStore() {
    for (String id : must(HOME, "DescribeCustomKeyStores", Map.of()).members("CustomKeyStoreId")) {
      if (id.equals(storeOfKeys)) {
        continue;
      }
      Map<String, ?> store = Map.of("CustomKeyStoreId", id);
      // Refused where it is disconnected already.
      Answer unused = client.kms(Credentials.root(HOME), "DisconnectCustomKeyStore", store);
      must(HOME, "DeleteCustomKeyStore", store);
    }
    return creation("store" + made.incrementAndGet());
  }

  private static Map<String, ?> creation(String name) {
    return Map.of(
        "CustomKeyStoreName",
        name,
        "CustomKeyStoreType",
        "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity",
        "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint",
        WellProxy.ENDPOINT,
        "XksProxyUriPath",
        "/" + name + "/kms/xks/v1",
        "XksProxyAuthenticationCredential",
        Map.of("AccessKeyId", "ABCDEFGHIJ234567ABCD", "RawSecretAccessKey", "s".repeat(43)));
  }

  /** The only store of home without keys, disconnected. */
  Map<String, ?> store() {
    return Map.of("CustomKeyStoreId", create(newStore()));
  }

  /** The only store of home without keys, connected. */
  Map<String, ?> connectedStore() {
    Map<String, ?> store = store();
    must(HOME, "ConnectCustomKeyStore", store);
    return store;
  }

  // -- what else there is

  /** Something of every kind by the name of {@link #NAME}. */
  void haveNamesake(String account) {
    iam(account, "CreateUser", "UserName", NAME);
    iam(account, "CreateGroup", "GroupName", NAME);
    iam(account, "CreateRole", "RoleName", NAME, "AssumeRolePolicyDocument", trust(account));
    iam(account, "CreatePolicy", "PolicyName", NAME, "PolicyDocument", ANY_KMS);
  }

  /** All there is to say of what {@link #haveNamesake} made, and of the bystander's access keys. */
  List<String> namesake(String account) {
    String policy = "arn:aws:iam::" + account + ":policy/" + NAME;
    return Stream.of(
            iam(account, "GetUser", "UserName", NAME),
            iam(account, "ListUserPolicies", "UserName", NAME),
            iam(account, "ListAttachedUserPolicies", "UserName", NAME),
            iam(account, "ListAccessKeys", "UserName", NAME),
            iam(account, "GetGroup", "GroupName", NAME),
            iam(account, "ListGroupPolicies", "GroupName", NAME),
            iam(account, "ListAttachedGroupPolicies", "GroupName", NAME),
            iam(account, "GetRole", "RoleName", NAME),
            iam(account, "ListRolePolicies", "RoleName", NAME),
            iam(account, "ListAttachedRolePolicies", "RoleName", NAME),
            iam(account, "GetPolicy", "PolicyArn", policy),
            iam(account, "ListPolicyVersions", "PolicyArn", policy),
            iam(account, "ListAccessKeys", "UserName", bystander.name()))
        .map(answer -> answer.body().replaceAll("<RequestId>.*?</RequestId>", ""))
        .toList();
  }

  /** One that has nothing yet. */
  String freshAccount() {
    return Integer.toString(700_000_000 + made.incrementAndGet()) + "000";
  }

  /** Lets whomever an account allows assume a role. */
  private static String trust(String account) {
    return Statements.policy(
        List.of(Statements.trust(Statements.root(account), List.of("sts:AssumeRole"))));
  }

  /** A fresh role that home's users may assume. */
  String role(String account) {
    String name = "role" + made.incrementAndGet();
    iam(account, "CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust(HOME));
    return name;
  }

  /** A fresh managed policy's ARN. */
  String managedPolicy(String account, String document) {
    String name = "policy" + made.incrementAndGet();
    return iam(account, "CreatePolicy", "PolicyName", name, "PolicyDocument", document)
        .element("Arn")
        .orElseThrow();
  }
}
