package dev.holdfast.node.rights;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A condition that holds of a request, and one that does not.
 *
 * @param key as a policy names it
 * @param good a value of which the operator holds
 * @param bad a value of which it does not
 */
record ConditionRow(
    String key,
    String operator,
    Function<Scene, String> good,
    Function<Scene, String> bad,
    Ask ask) {

  /** Who asks; whichever it is, it has the tag {@code team}, which is {@code blue}. */
  enum Who {
    USER,
    /** A role's session, whose source identity is {@code carol}. */
    SESSION
  }

  /**
   * A request that succeeds.
   *
   * @param kindOfKey what CreateKey is told of the key
   * @param actions that the caller must be allowed, with the condition
   * @param beside that the caller must be allowed too, and always is
   */
  record Ask(
      Map<String, String> kindOfKey,
      Who who,
      List<String> actions,
      List<String> beside,
      BiFunction<Scene, Credentials, Answer> call) {

    Ask ofKey(String spec, String usage) {
      return new Ask(Map.of("KeySpec", spec, "KeyUsage", usage), who, actions, beside, call);
    }

    Ask ofImportedKey() {
      return new Ask(Map.of("Origin", "EXTERNAL"), who, actions, beside, call);
    }

    Ask ofMultiRegionKey() {
      return new Ask(Map.of("MultiRegion", "true"), who, actions, beside, call);
    }

    Ask beside(String... others) {
      return new Ask(kindOfKey, who, actions, List.of(others), call);
    }

    Ask inSession() {
      return new Ask(kindOfKey, Who.SESSION, actions, beside, call);
    }

    Ask needing(String... all) {
      return new Ask(kindOfKey, who, List.of(all), beside, call);
    }
  }

  static ConditionRow row(String key, String good, String bad, Ask ask) {
    return row(key, "StringLike", good, bad, ask);
  }

  static ConditionRow row(String key, String operator, String good, String bad, Ask ask) {
    return new ConditionRow(key, operator, s -> good, s -> bad, ask);
  }

  /** Of a key that has several values. */
  static ConditionRow rowOfSeveral(String key, String good, String bad, Ask ask) {
    return row(key, "ForAnyValue:StringEquals", good, bad, ask);
  }

  /** Of a key that no request has here, as none has with AWS that comes so. */
  static ConditionRow absent(String key) {
    return row(key, "Null", "true", "false", describe());
  }

  ConditionRow withGood(Function<Scene, String> value) {
    return new ConditionRow(key, operator, value, bad, ask);
  }

  @Override
  public String toString() {
    return key;
  }

  // -- requests

  static Ask kms(String operation, Function<Scene, Map<String, ?>> input) {
    return new Ask(
        Map.of(),
        Who.USER,
        List.of("kms:" + operation),
        List.of(),
        (scene, caller) -> scene.world.client.kms(caller, operation, input.apply(scene)));
  }

  static Ask iam(String action, Function<Scene, List<String>> parameters) {
    return new Ask(
        Map.of(),
        Who.USER,
        List.of("iam:" + action),
        List.of(),
        (scene, caller) -> scene.world.client.iam(caller, action, parameters.apply(scene)));
  }

  static Ask describe() {
    return kms("DescribeKey", s -> Map.of("KeyId", s.key()));
  }

  static Ask encrypt() {
    return kms(
        "Encrypt",
        s ->
            Map.of(
                "KeyId",
                s.key(),
                "Plaintext",
                Scene.PLAINTEXT,
                "EncryptionContext",
                Scene.CONTEXT));
  }

  static Ask sign() {
    return kms(
            "Sign",
            s ->
                Map.of(
                    "KeyId",
                    s.key(),
                    "Message",
                    Scene.PLAINTEXT,
                    "SigningAlgorithm",
                    "ECDSA_SHA_256"))
        .ofKey("ECC_NIST_P256", "SIGN_VERIFY");
  }

  static Ask grant() {
    return kms(
        "CreateGrant",
        s ->
            Map.of(
                "KeyId",
                s.key(),
                "GranteePrincipal",
                s.world.bystander.arn(),
                "RetiringPrincipal",
                s.world.nobody.arn(),
                "Operations",
                List.of("Decrypt"),
                "Constraints",
                Map.of("EncryptionContextEquals", Scene.CONTEXT)));
  }

  static Ask tag() {
    return kms(
        "TagResource",
        s -> Map.of("KeyId", s.key(), "Tags", List.of(Map.of("TagKey", "k", "TagValue", "v"))));
  }

  static Ask offerImport() {
    return kms(
            "GetParametersForImport",
            s ->
                Map.of(
                    "KeyId",
                    s.key(),
                    "WrappingAlgorithm",
                    "RSAES_OAEP_SHA_256",
                    "WrappingKeySpec",
                    "RSA_2048"))
        .ofImportedKey();
  }

  /** For thirty days. */
  static Ask importing() {
    return kms(
            "ImportKeyMaterial",
            s -> {
              Map<String, Object> input = new HashMap<>(s.importing());
              input.put("ExpirationModel", "KEY_MATERIAL_EXPIRES");
              input.put("ValidTo", Instant.now().plus(Duration.ofDays(30)).getEpochSecond());
              return input;
            })
        .ofImportedKey();
  }

  static Ask attested() {
    return kms(
        "GenerateRandom",
        s ->
            Map.of(
                "NumberOfBytes",
                16,
                "Recipient",
                Map.of(
                    "KeyEncryptionAlgorithm",
                    "RSAES_OAEP_SHA_256",
                    "AttestationDocument",
                    Base64.getEncoder().encodeToString(s.world.enclave.document(Instant.now())))));
  }

  /**
   * Asks for a session of a fresh role.
   *
   * @param more names and values in turn
   */
  static Ask assume(String... more) {
    return new Ask(
        Map.of(),
        Who.USER,
        List.of("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"),
        List.of(),
        (scene, caller) -> assume(scene.world, caller, role(scene.world), more));
  }

  static Answer assume(World world, Credentials caller, String role, String... more) {
    List<String> parameters = new ArrayList<>();
    parameters.addAll(
        List.of(
            "RoleArn",
            "arn:aws:iam::" + World.HOME + ":role/" + role,
            "RoleSessionName",
            "session"));
    parameters.addAll(Arrays.asList(more));
    return world.client.sts(caller, "AssumeRole", parameters);
  }

  /** One that whomever home allows may assume, and tell who it is. */
  static String role(World world) {
    String name = world.role(World.HOME);
    world.iam(
        World.HOME,
        "UpdateAssumeRolePolicy",
        "RoleName",
        name,
        "PolicyDocument",
        Statements.policy(
            List.of(
                Statements.trust(
                    Statements.root(World.HOME),
                    List.of("sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession")))));
    return name;
  }
}
