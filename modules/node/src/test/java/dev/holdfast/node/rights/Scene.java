package dev.holdfast.node.rights;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fresh key and what belongs to it, made by its account's root. What a request does not need is
 * not made.
 */
final class Scene {

  /** In the encryption context of everything. */
  static final Map<String, String> CONTEXT = Map.of("tenant", "42");

  static final String PLAINTEXT = "aGVsbG8=";

  final World world;
  final String policy;
  private final String account;
  private final String key;
  private @Nullable String alias;
  private @Nullable String blob;
  private @Nullable String grantId;
  private String retiring;

  private Scene(World world, String account, String policy, String key) {
    this.world = world;
    this.account = account;
    this.policy = policy;
    this.key = key;
    this.retiring = Statements.root(account);
  }

  /** With a key that is left to its account, and more statements. */
  static Scene keyed(World world, List<Map<String, Object>> statements) {
    return keyed(world, World.HOME, statements);
  }

  /** The same, of an account. */
  static Scene keyed(World world, String account, List<Map<String, Object>> statements) {
    return keyed(world, account, Statements.keyPolicy(account, statements));
  }

  /** With a key that is left to whom the policy names. */
  static Scene keyed(World world, String policy) {
    return keyed(world, World.HOME, policy);
  }

  private static Scene keyed(World world, String account, String policy) {
    return new Scene(world, account, policy, create(world, account, policy));
  }

  private static String create(World world, String account, String policy) {
    return world
        .must(
            account, "CreateKey", Map.of("Policy", policy, "BypassPolicyLockoutSafetyCheck", true))
        .member("Arn")
        .orElseThrow();
  }

  /** Its ARN. */
  String key() {
    return key;
  }

  String keyId() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Another key with the same policy. */
  String otherKey() {
    return create(world, account, policy);
  }

  static String freshAlias() {
    return "alias/" + UUID.randomUUID();
  }

  /** A name of the key. */
  String alias() {
    if (alias == null) {
      alias = freshAlias();
      world.must(account, "CreateAlias", Map.of("AliasName", alias, "TargetKeyId", key));
    }
    return alias;
  }

  String aliasArn() {
    return key.substring(0, key.indexOf(":key/") + 1) + alias();
  }

  /** Something encrypted, with {@link #CONTEXT}. */
  String blob() {
    if (blob == null) {
      blob =
          world
              .must(
                  account,
                  "Encrypt",
                  Map.of("KeyId", key, "Plaintext", PLAINTEXT, "EncryptionContext", CONTEXT))
              .member("CiphertextBlob")
              .orElseThrow();
    }
    return blob;
  }

  /** Lets somebody retire the grant that nobody was given. */
  Scene retirableBy(World.User user) {
    retiring = user.arn();
    return this;
  }

  /** The grant that was given; else one to somebody. */
  String grantId() {
    if (grantId == null) {
      grantId =
          grant(
              Map.of(
                  "KeyId",
                  key,
                  "GranteePrincipal",
                  world.bystander.arn(),
                  "RetiringPrincipal",
                  retiring,
                  "Operations",
                  List.of("DescribeKey")));
    }
    return grantId;
  }

  /** Grants operations to somebody, with this encryption context and no other. */
  void grant(World.User grantee, Collection<String> operations, Map<String, String> context) {
    grantId =
        grant(
            Map.of(
                "KeyId",
                key,
                "GranteePrincipal",
                grantee.arn(),
                "Operations",
                operations,
                "Constraints",
                Map.of("EncryptionContextEquals", context)));
  }

  private String grant(Map<String, ?> input) {
    return world.must(account, "CreateGrant", input).member("GrantId").orElseThrow();
  }

  void retireGrant() {
    world.must(account, "RetireGrant", Map.of("KeyId", key, "GrantId", grantId()));
  }

  void disable() {
    world.must(account, "DisableKey", Map.of("KeyId", key));
  }

  void scheduleDeletion() {
    world.must(account, "ScheduleKeyDeletion", Map.of("KeyId", key));
  }
}
