package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.World.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulators say is what the operations do. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {

  private static final List<String> ENCRYPT = List.of("kms:Encrypt");
  private static final Map<String, Object> ANYTHING = Statements.allow(List.of("kms:*"));

  /** What simulated requests say of themselves. */
  private static final Map<String, String> SAID = Map.of("kms:EncryptionContext:tenant", "42");

  private static final List<String> ACTIONS = List.of("Encrypt", "DescribeKey", "TagResource");

  private final World world;

  SimulationTest(World world) {
    this.world = world;
  }

  /** What the caller's own policies say. */
  enum Own {
    NOTHING,
    ENCRYPT_ONLY,
    EVERYTHING,
    NOT_ENCRYPT,
    OF_THE_TENANT,
    OF_ANOTHER_TENANT;

    List<Map<String, Object>> statements() {
      return switch (this) {
        // No policy is without a statement.
        case NOTHING -> List.of(Statements.allow(List.of("s3:*")));
        case ENCRYPT_ONLY -> List.of(Statements.allow(ENCRYPT));
        case EVERYTHING -> List.of(ANYTHING);
        case NOT_ENCRYPT -> List.of(ANYTHING, Statements.deny(ENCRYPT));
        case OF_THE_TENANT -> List.of(Statements.allowIf(SAID, ENCRYPT));
        case OF_ANOTHER_TENANT ->
            List.of(Statements.allowIf(Map.of("kms:EncryptionContext:tenant", "7"), ENCRYPT));
      };
    }
  }

  enum Boundary {
    NONE,
    ENCRYPT_ONLY,
    NOT_ENCRYPT;

    String document() {
      return Statements.policy(
          this == ENCRYPT_ONLY
              ? List.of(Statements.allow(ENCRYPT))
              : List.of(ANYTHING, Statements.deny(ENCRYPT)));
    }
  }

  /** What the key policy says besides letting its own account's root in. */
  private static List<List<Map<String, Object>>> keySides(String caller, String account) {
    return List.of(
        List.of(),
        List.of(Statements.allow(Statements.root(account), List.of("kms:*"))),
        List.of(Statements.allow(caller, List.of("kms:*"))),
        List.of(Statements.deny(caller, ENCRYPT)),
        List.of(
            Statements.allow(caller, List.of("kms:*")), Statements.deny("*", List.of("kms:Tag*"))));
  }

  private record Principal(String account, String arn, Credentials credentials) {}

  @ParameterizedTest
  @EnumSource(Own.class)
  void simulatorsAgreeWithTheOperations(Own own) {
    for (Boundary boundary : Boundary.values()) {
      for (Principal principal :
          List.of(
              user(World.HOME, own, boundary),
              user(World.ABROAD, own, boundary),
              role(World.HOME, own, boundary))) {
        for (List<Map<String, Object>> keySide : keySides(principal.arn(), principal.account())) {
          agree(principal, own, boundary, Scene.keyed(world, keySide));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ResourceArns.member.1", "CallerArn"})
  void whatPoliciesAskFor_andNobodyTold_isListed(String given) {
    String statement =
        Statements.policy(
            List.of(
                Statements.allowIf(Map.of("KMS:encryptioncontext:tenant", "7"), ENCRYPT),
                Statements.allowIf(Map.of("aws:ResourceTag/team", "blue"), ENCRYPT),
                Statements.allowIf(Map.of("custom:Key", "x"), ENCRYPT),
                Statements.allowIf(Map.of("aws:PrincipalTag/team", "x"), List.of("kms:Decrypt"))));
    Answer answer =
        World.done(
            world.client.iam(
                Credentials.root(World.HOME),
                "SimulateCustomPolicy",
                List.of(
                    "PolicyInputList.member.1",
                    statement,
                    given,
                    world.nobody.arn(),
                    "ActionNames.member.1",
                    "kms:Encrypt",
                    "ActionNames.member.2",
                    "kms:Decrypt",
                    "ContextEntries.member.1.ContextKeyName",
                    "aws:ResourceTag/team",
                    "ContextEntries.member.1.ContextKeyType",
                    "string",
                    "ContextEntries.member.1.ContextKeyValues.member.1",
                    "red")));
    assertThat(missing(answer))
        .containsExactly(
            List.of("kms:EncryptionContext:tenant", "custom:key"),
            List.of("aws:PrincipalTag/team"));
  }

  /** Of each result. */
  private static List<List<String>> missing(Answer answer) {
    return Pattern.compile("<MissingContextValues>(.*?)</MissingContextValues>", Pattern.DOTALL)
        .matcher(answer.body())
        .results()
        .map(found -> new Answer(200, Map.of(), found.group(1)).elements("member"))
        .toList();
  }

  private void agree(Principal principal, Own own, Boundary boundary, Scene scene) {
    Map<String, String> decided = new HashMap<>();
    for (String action : ACTIONS) {
      decided.put("kms:" + action, decision(ask(principal, action, scene)));
    }
    boolean foreign = !principal.account().equals(World.HOME);
    List<String> asked = new ArrayList<>(List.of("ResourcePolicy", scene.policy));
    asked.addAll(List.of("ResourceArns.member.1", scene.key(), "CallerArn", principal.arn()));
    for (int i = 0; i < ACTIONS.size(); i++) {
      asked.addAll(List.of("ActionNames.member." + (i + 1), "kms:" + ACTIONS.get(i)));
    }
    asked.addAll(
        List.of(
            "ContextEntries.member.1.ContextKeyName",
            "kms:EncryptionContext:tenant",
            "ContextEntries.member.1.ContextKeyType",
            "string",
            "ContextEntries.member.1.ContextKeyValues.member.1",
            "42"));
    String what = principal + " " + own + " " + boundary + " " + scene.policy;
    assertThat(simulated(principal, "SimulatePrincipalPolicy", plus(asked, ofPrincipal(principal))))
        .as(what)
        .satisfies(said -> agree(foreign, said, decided));
    assertThat(simulated(principal, "SimulateCustomPolicy", plus(asked, ofText(own, boundary))))
        .as(what)
        .satisfies(said -> agree(foreign, said, decided));
  }

  /** The key policy of another account is not told of, not even that it denies. */
  private static void agree(
      boolean foreign, Map<String, String> simulated, Map<String, String> decided) {
    Map<String, String> told = new HashMap<>(simulated);
    if (foreign) {
      told.replaceAll((action, decision) ->
          "implicitDeny".equals(decided.get(action)) && decision.equals("explicitDeny")
              ? "implicitDeny"
              : decision);
    }
    assertThat(told).isEqualTo(decided);
  }

  private static List<String> ofPrincipal(Principal principal) {
    return List.of("PolicySourceArn", principal.arn());
  }

  private static List<String> ofText(Own own, Boundary boundary) {
    List<String> policies =
        List.of("PolicyInputList.member.1", Statements.policy(own.statements()));
    return boundary == Boundary.NONE
        ? policies
        : plus(
            policies, List.of("PermissionsBoundaryPolicyInputList.member.1", boundary.document()));
  }

  private static List<String> plus(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  // -- both sides

  private Answer ask(Principal principal, String action, Scene scene) {
    Map<String, Object> input = new HashMap<>(Map.of("KeyId", scene.key()));
    switch (action) {
      case "Encrypt" ->
          input.putAll(Map.of("Plaintext", Scene.PLAINTEXT, "EncryptionContext", Scene.CONTEXT));
      case "TagResource" -> input.put("Tags", List.of(Map.of("TagKey", "k", "TagValue", "v")));
      default -> {}
    }
    return world.client.kms(principal.credentials(), action, input);
  }

  /** As the simulators say it; a caller of another account is not told why. */
  private static String decision(Answer answer) {
    if (answer.isDone()) {
      return "allowed";
    }
    assertThat(answer.error()).as(answer.body()).isEqualTo("AccessDeniedException");
    return answer.body().contains("explicit deny") ? "explicitDeny" : "implicitDeny";
  }

  private Map<String, String> simulated(
      Principal principal, String simulator, List<String> parameters) {
    Answer answer =
        World.done(world.client.iam(Credentials.root(principal.account()), simulator, parameters));
    List<String> actions = answer.elements("EvalActionName");
    List<String> decisions = answer.elements("EvalDecision");
    Map<String, String> simulated = new HashMap<>();
    for (int i = 0; i < actions.size(); i++) {
      simulated.put(actions.get(i), decisions.get(i));
    }
    return simulated;
  }

  // -- principals

  private Principal user(String account, Own own, Boundary boundary) {
    User user = world.user(account).has(own.statements());
    if (boundary != Boundary.NONE) {
      world.iam(
          account,
          "PutUserPermissionsBoundary",
          "UserName",
          user.name(),
          "PermissionsBoundary",
          world.managedPolicy(account, boundary.document()));
    }
    return new Principal(account, user.arn(), user.credentials());
  }

  private Principal role(String account, Own own, Boundary boundary) {
    String name = world.role(account);
    world.iam(
        account,
        "PutRolePolicy",
        "RoleName",
        name,
        "PolicyName",
        "given",
        "PolicyDocument",
        Statements.policy(own.statements()));
    if (boundary != Boundary.NONE) {
      world.iam(
          account,
          "PutRolePermissionsBoundary",
          "RoleName",
          name,
          "PermissionsBoundary",
          world.managedPolicy(account, boundary.document()));
    }
    String arn = "arn:aws:iam::" + account + ":role/" + name;
    User player = world.user(account).may(List.of("sts:AssumeRole"));
    return new Principal(
        account,
        arn,
        Credentials.in(
            World.done(
                world.client.sts(
                    player.credentials(),
                    "AssumeRole",
                    List.of("RoleArn", arn, "RoleSessionName", "session")))));
  }
}
