package dev.holdfast.model.policy;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * People, policies and requests of the policy tests. In policies {@code '} is a quotation mark, and
 * {@code ~} is {@code '}.
 */
final class Sample {

  static final AccountId ACCOUNT = new AccountId("111122223333");
  static final AccountId OTHER_ACCOUNT = new AccountId("444455556666");
  static final String KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  static final String ALICE_ID = "AIDAALICEALICEALICE1";
  static final String ROLE = "arn:aws:iam::111122223333:role/reader";
  static final String ROLE_ID = "AROAREADERREADERREADE";
  static final String SESSION = "arn:aws:sts::111122223333:assumed-role/reader/laptop";
  static final String BOB = "arn:aws:iam::444455556666:user/bob";
  static final String BOB_ID = "AIDABOBBOBBOBBOBBOB12";
  static final String FEDERATED = "arn:aws:sts::111122223333:federated-user/fred";

  static final PrincipalIds IDS =
      PrincipalIds.of(
          Map.of(
              ALICE, ALICE_ID,
              ROLE, ROLE_ID,
              SESSION, ROLE_ID + ":laptop",
              BOB, BOB_ID));

  private Sample() {}

  static String quoted(String text) {
    return text.replace('\'', '"').replace('~', '\'');
  }

  static String document(String... statements) {
    return quoted("{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}");
  }

  private static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(Policy policy) -> policy;
      case Policy.Reading.Refused(String message) -> throw new AssertionError(message);
    };
  }

  static Policy identity(String id, String... statements) {
    return ready(Policy.readIdentity(id, document(statements)));
  }

  static Policy key(String... statements) {
    return ready(Policy.readKey("key", document(statements), "aws", IDS));
  }

  static Policy trust(String... statements) {
    return ready(Policy.readTrust("trust", document(statements), "aws", IDS));
  }

  static Identity.User alice() {
    return new Identity.User(ACCOUNT, ALICE, ALICE_ID, "alice");
  }

  static Identity.User bob() {
    return new Identity.User(OTHER_ACCOUNT, BOB, BOB_ID, "bob");
  }

  static Identity.RoleSession session() {
    return new Identity.RoleSession(ACCOUNT, SESSION, ROLE, ROLE_ID, "laptop");
  }

  static Identity.FederatedUser federated() {
    return new Identity.FederatedUser(ACCOUNT, FEDERATED, "fred");
  }

  static Caller caller(Identity identity, Rights rights) {
    return new Caller(identity, "AKIA", rights);
  }

  static Rights rights(Policy... policies) {
    return new Rights(List.of(policies), Optional.empty(), List.of(), Map.of(), Optional.empty());
  }

  static Rights bounded(Rights rights, Policy boundary) {
    return new Rights(
        rights.policies(),
        Optional.of(boundary),
        rights.sessionPolicies(),
        rights.tags(),
        rights.session());
  }

  static Rights scoped(Rights rights, Policy... sessionPolicies) {
    return new Rights(
        rights.policies(),
        rights.boundary(),
        List.of(sessionPolicies),
        rights.tags(),
        rights.session());
  }

  static AccessRequest request(Caller caller, String action, RequestContext context) {
    return new AccessRequest(caller, Action.named(action), KEY, ACCOUNT, context);
  }

  static AccessRequest request(Caller caller, String action) {
    return request(caller, action, new CallerContext(caller));
  }

  /** {@code key=value} each; a key given several times has several values. */
  static RequestContext context(String... entries) {
    Map<String, List<String>> values = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      values.merge(
          entry.substring(0, equals),
          List.of(entry.substring(equals + 1)),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    return RequestContext.of(values);
  }
}
