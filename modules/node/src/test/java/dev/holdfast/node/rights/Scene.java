package dev.holdfast.node.rights;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.jspecify.annotations.Nullable;

/**
 * A fresh key and what belongs to it, made by its account's root. What a request does not need is
 * not made.
 */
final class Scene {

  /** In the encryption context of everything. */
  static final Map<String, String> CONTEXT = Map.of("tenant", "42");

  /** The origin of a key in the store that the world has for keys. */
  static final String IN_STORE = "EXTERNAL_KEY_STORE";

  private static final String REPLICA_REGION = "eu-west-1";
  static final String PLAINTEXT = "aGVsbG8=";

  final World world;
  final String policy;
  private final String account;
  private final Map<String, String> kindOfKey;
  private final String key;
  private final Map<String, String> made = new HashMap<>();
  private @Nullable String alias;
  private @Nullable String blob;
  private @Nullable String grantId;
  private final Map<String, Object> imports = new HashMap<>();
  private boolean filled;
  private boolean replicated;
  private String retiring;

  private Scene(World world, String account, String policy, Map<String, String> kindOfKey) {
    this.world = world;
    this.account = account;
    this.policy = policy;
    this.kindOfKey = kindOfKey;
    this.key = create(world, account, policy, kindOfKey);
    this.retiring = Statements.root(account);
  }

  /** With a key that is left to its account, and more statements. */
  static Scene keyed(World world, List<Map<String, Object>> statements) {
    return keyed(world, World.HOME, statements);
  }

  /** The same, with a key of another kind. */
  static Scene keyed(
      World world, Map<String, String> kindOfKey, List<Map<String, Object>> statements) {
    return new Scene(world, World.HOME, Statements.keyPolicy(World.HOME, statements), kindOfKey);
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
    return new Scene(world, account, policy, Map.of());
  }

  private static String create(
      World world, String account, String policy, Map<String, String> kindOfKey) {
    Map<String, Object> input = new HashMap<>(kindOfKey);
    input.computeIfPresent("MultiRegion", (member, text) -> Boolean.valueOf(text.toString()));
    input.put("Policy", policy);
    input.put("BypassPolicyLockoutSafetyCheck", true);
    if (IN_STORE.equals(kindOfKey.get("Origin"))) {
      input.putAll(world.placeInStore());
    }
    return world.must(account, "CreateKey", input).member("Arn").orElseThrow();
  }

  /** Its ARN. */
  String key() {
    return key;
  }

  String keyId() {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Where the key has a replica with the same policy. */
  String replicaRegion() {
    if (!replicated) {
      replicated = true;
      var _ =
          world.must(
              account,
              "ReplicateKey",
              Map.of(
                  "KeyId",
                  key,
                  "ReplicaRegion",
                  REPLICA_REGION,
                  "Policy",
                  policy,
                  "BypassPolicyLockoutSafetyCheck",
                  true));
    }
    return REPLICA_REGION;
  }

  /** Another key with the same policy. */
  String otherKey() {
    return create(world, account, policy, kindOfKey);
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

  /** What authenticates the plaintext, where the key makes MACs. */
  String mac() {
    return made("GenerateMac", "Mac", Map.of("MacAlgorithm", "HMAC_SHA_256"));
  }

  /** The plaintext's signature, where the key signs. */
  String signature() {
    return made("Sign", "Signature", Map.of("SigningAlgorithm", "ECDSA_SHA_256"));
  }

  /** The key's public half, where it has one. */
  String publicKey() {
    return made("GetPublicKey", "PublicKey", Map.of());
  }

  private String made(String operation, String member, Map<String, String> algorithm) {
    return made.computeIfAbsent(
        operation,
        name -> {
          Map<String, Object> input = new HashMap<>(algorithm);
          input.put("KeyId", key);
          if (!algorithm.isEmpty()) {
            input.put("Message", PLAINTEXT);
          }
          return world.must(account, name, input).member(member).orElseThrow();
        });
  }

  /** What imports the same material each time, where the key takes any. */
  Map<String, ?> importing() {
    if (!takesImports()) {
      return Map.of(
          "KeyId",
          key,
          "ImportToken",
          "AAAA",
          "EncryptedKeyMaterial",
          "AAAA",
          "ExpirationModel",
          "KEY_MATERIAL_DOES_NOT_EXPIRE");
    }
    if (imports.isEmpty()) {
      Answer offer =
          world.must(
              account,
              "GetParametersForImport",
              Map.of(
                  "KeyId",
                  key,
                  "WrappingAlgorithm",
                  "RSAES_OAEP_SHA_256",
                  "WrappingKeySpec",
                  "RSA_2048"));
      imports.put("KeyId", key);
      imports.put("ImportToken", offer.member("ImportToken").orElseThrow());
      imports.put("EncryptedKeyMaterial", wrapped(offer.member("PublicKey").orElseThrow()));
      imports.put("ExpirationModel", "KEY_MATERIAL_DOES_NOT_EXPIRE");
    }
    return imports;
  }

  private static String wrapped(String publicKey) {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
      rsa.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      return Base64.getEncoder().encodeToString(rsa.doFinal(new byte[32]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean takesImports() {
    return "EXTERNAL".equals(kindOfKey.get("Origin"));
  }

  /** A key without material takes no grants, and cannot be disabled. */
  private void fill() {
    if (takesImports() && !filled) {
      filled = true;
      world.must(account, "ImportKeyMaterial", importing());
    }
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

  /** Grants operations to somebody, as on a key that takes no context. */
  void grant(World.User grantee, Collection<String> operations) {
    grantId =
        grant(Map.of("KeyId", key, "GranteePrincipal", grantee.arn(), "Operations", operations));
  }

  private String grant(Map<String, ?> input) {
    fill();
    return world.must(account, "CreateGrant", input).member("GrantId").orElseThrow();
  }

  void retireGrant() {
    world.must(account, "RetireGrant", Map.of("KeyId", key, "GrantId", grantId()));
  }

  void disable() {
    fill();
    world.must(account, "DisableKey", Map.of("KeyId", key));
  }

  void scheduleDeletion() {
    world.must(account, "ScheduleKeyDeletion", Map.of("KeyId", key));
  }
}
