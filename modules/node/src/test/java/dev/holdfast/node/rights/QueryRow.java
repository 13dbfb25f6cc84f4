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

  private static final String DONE = "";
  private static final String NOT_THERE = "NoSuchEntity";
  private static final String THERE = "EntityAlreadyExists";
  private static final String NOT_DECODED = "InvalidAuthorizationMessageException";

  /** What becomes of it in an account that has nothing of what it names, if it is not missed. */
  private static final Map<String, String> ABROAD =
      Map.ofEntries(
          Map.entry("CreateAccessKey", DONE),
          Map.entry("CreateGroup", DONE),
          Map.entry("CreatePolicy", DONE),
          Map.entry("CreateRole", DONE),
          Map.entry("CreateServiceLinkedRole", DONE),
          Map.entry("CreateUser", DONE),
          Map.entry("GetAccountSummary", DONE),
          Map.entry("GetUser", DONE),
          Map.entry("ListAccessKeys", DONE),
          Map.entry("ListGroups", DONE),
          Map.entry("ListPolicies", DONE),
          Map.entry("ListRoles", DONE),
          Map.entry("ListUsers", DONE),
          Map.entry("SimulateCustomPolicy", DONE),
          Map.entry("AssumeRole", "AccessDenied"),
          Map.entry("DecodeAuthorizationMessage", NOT_DECODED),
          Map.entry("GetAccessKeyInfo", DONE),
          Map.entry("GetCallerIdentity", DONE),
          Map.entry("GetFederationToken", DONE),
          Map.entry("GetSessionToken", DONE));

  /** What becomes of it where all that it names is there, with nothing in it, if it is not done. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("CreateGroup", THERE),
          Map.entry("CreatePolicy", THERE),
          Map.entry("CreateRole", THERE),
          Map.entry("CreateUser", THERE),
          Map.entry("DeleteAccessKey", NOT_THERE),
          Map.entry("DeleteGroupPolicy", NOT_THERE),
          Map.entry("DeletePolicyVersion", "DeleteConflict"),
          Map.entry("DeleteRolePermissionsBoundary", NOT_THERE),
          Map.entry("DeleteRolePolicy", NOT_THERE),
          Map.entry("DeleteUserPermissionsBoundary", NOT_THERE),
          Map.entry("DeleteUserPolicy", NOT_THERE),
          Map.entry("DetachGroupPolicy", NOT_THERE),
          Map.entry("DetachRolePolicy", NOT_THERE),
          Map.entry("DetachUserPolicy", NOT_THERE),
          // Of the bystander, who is of home.
          Map.entry("GetAccessKeyLastUsed", NOT_THERE),
          Map.entry("GetGroupPolicy", NOT_THERE),
          Map.entry("GetRolePolicy", NOT_THERE),
          Map.entry("GetUserPolicy", NOT_THERE),
          Map.entry("RemoveUserFromGroup", NOT_THERE),
          Map.entry("UpdateAccessKey", NOT_THERE),
          Map.entry("DecodeAuthorizationMessage", NOT_DECODED));

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

  /** The error of a caller of another account who may do everything there; empty for none. */
  String abroad() {
    return ABROAD.getOrDefault(action, NOT_THERE);
  }

  /** The error of a caller who may do it; empty for none. */
  String allowed() {
    return ALLOWED.getOrDefault(action, DONE);
  }

  String name() {
    return service + ":" + action;
  }

  /**
   * Names and values in turn: the least that the shape lets pass, of things that are there in the
   * account.
   */
  List<String> parameters(World world, String account) {
    List<String> parameters = new ArrayList<>();
    for (Member member : shape.members()) {
      if (member.required()) {
        parameters.addAll(parameters(world, account, member));
      }
    }
    return parameters;
  }

  private List<String> parameters(World world, String account, Member member) {
    String name = member.name();
    return switch (member.shape()) {
      case Shape.Items(Shape.Structure tag, var ignored) ->
          List.of(name + ".member.1.Key", "k", name + ".member.1.Value", "v");
      case Shape.Items ignored -> List.of(name + ".member.1", sample(world, account, name));
      default -> List.of(name, sample(world, account, name));
    };
  }

  private String sample(World world, String account, String member) {
    return switch (member) {
      case "ActionNames" -> "kms:Encrypt";
      case "AccessKeyId" -> world.bystander.credentials().accessKeyId();
      case "AssumeRolePolicyDocument" -> TRUST;
      case "AWSServiceName" -> "kms.amazonaws.com";
      case "PolicyArn", "PermissionsBoundary" ->
          "arn:aws:iam::" + account + ":policy/" + World.NAME;
      case "PolicyDocument", "PolicyInputList" ->
          action.equals("UpdateAssumeRolePolicy")
              ? TRUST
              : Statements.policy(List.of(Statements.allow(List.of("kms:Encrypt"))));
      case "PolicySourceArn" -> "arn:aws:iam::" + account + ":user/" + World.NAME;
      case "RoleArn" -> "arn:aws:iam::" + account + ":role/" + World.NAME;
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
