package dev.holdfast.node.rights;

import dev.holdfast.api.shape.Member;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one action of IAM or STS takes: the right of its own name, but where it says otherwise.
 *
 * @param service as in {@code iam:GetUser}
 * @param shape of its parameters
 */
record QueryRow(String service, String action, Right right, Shape.Structure shape) {

  enum Right {
    /** The caller's policies must allow it. */
    OWN,
    /** Whoever has signed may, and nobody can be denied it. */
    EVERYBODYS
  }

  private static final Map<String, Right> DIFFERENT =
      Map.of("GetCallerIdentity", Right.EVERYBODYS, "GetSessionToken", Right.EVERYBODYS);

  /** Names no account. */
  private static final String TRUST =
      Statements.policy(
          List.of(
              Map.of(
                  "Effect",
                  "Allow",
                  "Principal",
                  Map.of("Service", "ec2.amazonaws.com"),
                  "Action",
                  "sts:AssumeRole")));

  /** Every action that is served. */
  static List<QueryRow> all() {
    return Stream.concat(of("iam", Shapes.ofIam()), of("sts", Shapes.ofSts())).toList();
  }

  private static Stream<QueryRow> of(String service, Shapes shapes) {
    return shapes.operations().stream()
        .map(action ->
            new QueryRow(
                service,
                action,
                DIFFERENT.getOrDefault(action, Right.OWN),
                shapes.input(action).orElseThrow()));
  }

  /** The account of an access key is told to everybody: it stands in the key's id. */
  boolean keepsAccountsApart() {
    return !action.equals("GetAccessKeyInfo");
  }

  String name() {
    return service + ":" + action;
  }

  /** Names and values in turn: the least that the shape lets pass, of things that are there. */
  List<String> parameters(World world) {
    List<String> parameters = new ArrayList<>();
    for (Member member : shape.members()) {
      if (member.required()) {
        parameters.addAll(parameters(world, member));
      }
    }
    return parameters;
  }

  private static List<String> parameters(World world, Member member) {
    String name = member.name();
    return switch (member.shape()) {
      case Shape.Items(Shape.Structure tag, var ignored) ->
          List.of(name + ".member.1.Key", "k", name + ".member.1.Value", "v");
      case Shape.Items ignored -> List.of(name + ".member.1", sample(world, name));
      default -> List.of(name, sample(world, name));
    };
  }

  private static String sample(World world, String member) {
    return switch (member) {
      case "ActionNames" -> "kms:Encrypt";
      case "AccessKeyId" -> world.bystander.credentials().accessKeyId();
      case "AssumeRolePolicyDocument" -> TRUST;
      case "AWSServiceName" -> "kms.amazonaws.com";
      case "PolicyArn", "PermissionsBoundary" ->
          "arn:aws:iam::" + World.HOME + ":policy/" + World.NAME;
      case "PolicyDocument", "PolicyInputList" ->
          Statements.policy(List.of(Statements.allow(List.of("kms:Encrypt"))));
      case "PolicySourceArn" -> world.bystander.arn();
      case "RoleArn" -> "arn:aws:iam::" + World.HOME + ":role/" + World.NAME;
      case "Status" -> "Active";
      case "VersionId" -> "v1";
      default -> World.NAME;
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
