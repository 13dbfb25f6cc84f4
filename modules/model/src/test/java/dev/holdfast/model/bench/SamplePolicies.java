package dev.holdfast.model.bench;

import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies as an account of some size has them. */
final class SamplePolicies {

  /** Whom the key policy names and somebody still is. */
  static final HeldNames NAMES =
      new HeldNames(Map.of("arn:aws:iam::111122223333:user/user0", "AIDAUSER0USER0USER01"));

  private SamplePolicies() {}

  /** Five identity policies, of which the last lets keys be used. */
  static Rights rights() {
    List<Policy> policies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      policies.add(
          policy(
              Policy.readIdentity(
                  "other" + i,
                  """
                  {"Version":"2012-10-17","Statement":[
                    {"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"},
                    {"Effect":"Allow","Action":"kms:Decrypt","Resource":
                      "arn:aws:kms:us-east-1:111122223333:key/0000000%d-*"},
                    {"Effect":"Deny","Action":"kms:Schedule*","Resource":"*"}]}
                  """
                      .formatted(i))));
    }
    policies.add(
        policy(
            Policy.readIdentity(
                "use",
                """
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":
                    {"Bool":{"aws:SecureTransport":"false"}}},
                  {"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],
                    "Resource":"arn:aws:kms:*:111122223333:key/*","Condition":
                    {"StringEquals":{"kms:EncryptionContext:app":"billing"}}}]}
                """)));
    return new Rights(policies, Optional.empty(), List.of(), Map.of(), Optional.empty());
  }

  /** A key policy of ten statements, of which the last leaves its account to decide. */
  static String keyPolicy() {
    StringBuilder statements = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      statements.append(
          """
          {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/user%d"},
           "Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*"],"Resource":"*"},
          """
              .formatted(i));
    }
    return """
    {"Version":"2012-10-17","Statement":[
      %s
      {"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":
        {"StringNotEqualsIfExists":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}
        ,"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"]}}},
      {"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":
        {"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/intruder*"}}},
      {"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":
        {"StringEquals":{"kms:ViaService":"ec2.us-east-1.amazonaws.com"}}},
      {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*",
       "Condition":{"StringEquals":{"aws:PrincipalType":"User"}}}]}
    """
        .formatted(statements);
  }

  static Policy policy(Policy.Reading reading) {
    return switch (reading) {
      case Policy.Reading.Ready(Policy policy) -> policy;
      case Policy.Reading.Refused(String message) -> throw new IllegalStateException(message);
    };
  }
}
