package dev.holdfast.api.iam;

import dev.holdfast.api.query.Asked;
import dev.holdfast.api.shape.Input;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.iam.Issuer.FreshAccessKey;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.iam.Page;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.name.AccountId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to IAM, as the rows of the table read it. Its steps come one after another. */
final class Ask {

  static final String USER_NAME = "UserName";
  static final String GROUP_NAME = "GroupName";
  static final String ROLE_NAME = "RoleName";
  static final String POLICY_ARN = "PolicyArn";

  private static final String ROOT_PATH = "/";

  final Asked asked;
  final Input input;
  final Issuer issuer;
  private @Nullable FreshAccessKey accessKey;

  Ask(Asked asked, Issuer issuer) {
    this.asked = asked;
    this.input = asked.input();
    this.issuer = issuer;
  }

  AccountId account() {
    return asked.caller().account();
  }

  String required(String member) {
    return input.requiredText(member);
  }

  Optional<String> text(String member) {
    return input.text(member);
  }

  /** Whether the user is left out and the caller is none either. */
  boolean lacksUser() {
    return input.knows(USER_NAME) && !input.has(USER_NAME) && callersName().isEmpty();
  }

  /** The user that is named, or else the caller. */
  String userName() {
    return text(USER_NAME).or(this::callersName).orElseThrow();
  }

  private Optional<String> callersName() {
    return asked.caller().identity() instanceof Identity.User user
        ? Optional.of(user.name())
        : Optional.empty();
  }

  Named.User user() {
    return new Named.User(userName());
  }

  Named.Group group() {
    return new Named.Group(required(GROUP_NAME));
  }

  Named.Role role() {
    return new Named.Role(required(ROLE_NAME));
  }

  String policyArn() {
    return required(POLICY_ARN);
  }

  String path() {
    return text("Path").orElse(ROOT_PATH);
  }

  String pathPrefix() {
    return text("PathPrefix").orElse(ROOT_PATH);
  }

  Map<String, String> tags() {
    return asked.tags();
  }

  Page page() {
    return new Page(text("Marker"), input.number("MaxItems").orElse(Page.FIRST.maxItems()));
  }

  /** As little as can be asked for. */
  static Page onePage() {
    return new Page(Optional.empty(), 1);
  }

  /** The one access key that this call makes. */
  FreshAccessKey accessKey() {
    FreshAccessKey fresh = accessKey;
    if (fresh == null) {
      fresh = issuer.accessKey(account());
      accessKey = fresh;
    }
    return fresh;
  }

  /**
   * @param rest what follows the account, such as {@code user/alice}
   */
  String arn(String rest) {
    return "arn:aws:iam::" + account() + ":" + rest;
  }
}
