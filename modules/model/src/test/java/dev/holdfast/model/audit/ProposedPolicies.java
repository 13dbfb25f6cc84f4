package dev.holdfast.model.audit;

import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PrincipalIds;
import java.util.Map;

/** Policies as somebody proposes them; in their text {@code '} stands for a quotation mark. */
final class ProposedPolicies {

  private static final PrincipalIds IDS =
      PrincipalIds.of(Map.of(SampleCall.ALICE, "AIDAALICE", SampleCall.READER, "AROAREADER"));

  static final String NAMES_ALICE = allow("'Principal':{'AWS':'" + SampleCall.ALICE + "'}");
  static final String NAMES_READER = allow("'Principal':{'AWS':'" + SampleCall.READER + "'}");
  static final String DELEGATES = allow("'Principal':{'AWS':'111122223333'}");
  static final String NAMES_NOBODY = allow("'Principal':{'AWS':'777788889999'}");

  private ProposedPolicies() {}

  static String allow(String rest) {
    return "{'Effect':'Allow','Action':'kms:*','Resource':'*'," + rest + "}";
  }

  static String deny(String rest) {
    return "{'Effect':'Deny','Action':'kms:*','Resource':'*'," + rest + "}";
  }

  static Policy key(String... statements) {
    return ready(Policy.readKey("proposed", document(String.join(",", statements)), "aws", IDS));
  }

  /** Of the caller's own side. */
  static Policy own(String statements) {
    return ready(Policy.readIdentity("proposed", document(statements)));
  }

  /** About every operation on keys. */
  static Policy identity(String effect, String rest) {
    return own("{'Effect':'" + effect + "','Action':'kms:*','Resource':'*'" + rest + "}");
  }

  private static String document(String statements) {
    return ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
  }

  private static Policy ready(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(var policy) -> policy;
      case Policy.Reading.Refused(var message) -> throw new AssertionError(message);
    };
  }
}
