package dev.holdfast.model.iam;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Managed policies that every account has and none can change. */
final class AwsManagedPolicies {

  private static final String ARN_PREFIX = "arn:aws:iam::aws:policy/";

  /** By ARN, sorted by name. */
  static final Map<String, IamPolicy> ALL = all();

  private AwsManagedPolicies() {}

  private static Map<String, IamPolicy> all() {
    Map<String, IamPolicy> policies = new LinkedHashMap<>();
    add(
        policies,
        "AdministratorAccess",
        "ANPAIWMBCKSKIEE64ZLYK",
        "Provides full access to AWS services and resources.",
        1,
        "2015-02-06T18:39:46Z",
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "*",
              "Resource": "*"
            }
          ]
        }\
        """);
    add(
        policies,
        "AWSKeyManagementServicePowerUser",
        "ANPAJNPP7PPPPMJRV2SA4",
        "Provides access to AWS Key Management Service (KMS).",
        2,
        "2015-02-06T18:40:40Z",
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "kms:CreateAlias",
                "kms:CreateKey",
                "kms:DeleteAlias",
                "kms:Describe*",
                "kms:GenerateRandom",
                "kms:Get*",
                "kms:List*",
                "kms:TagResource",
                "kms:UntagResource",
                "iam:ListGroups",
                "iam:ListRoles",
                "iam:ListUsers"
              ],
              "Resource": "*"
            }
          ]
        }\
        """);
    // Of AWS's list of hundreds of actions, those of the services that are here.
    add(
        policies,
        "ReadOnlyAccess",
        "ANPAILL3HVNFSB6DCOWYQ",
        "Provides read-only access to AWS services and resources.",
        1,
        "2015-02-06T18:39:48Z",
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "cloudtrail:Describe*",
                "cloudtrail:Get*",
                "cloudtrail:List*",
                "cloudtrail:LookupEvents",
                "iam:Generate*",
                "iam:Get*",
                "iam:List*",
                "iam:Simulate*",
                "kms:Describe*",
                "kms:Get*",
                "kms:List*",
                "sts:GetAccessKeyInfo",
                "sts:GetCallerIdentity",
                "sts:GetSessionToken",
                "tag:Get*"
              ],
              "Resource": "*"
            }
          ]
        }\
        """);
    return policies;
  }

  private static void add(
      Map<String, IamPolicy> policies,
      String name,
      String id,
      String description,
      int version,
      String created,
      String document) {
    Instant at = Instant.parse(created);
    policies.put(
        ARN_PREFIX + name,
        new IamPolicy(
            id,
            name,
            "/",
            at,
            at,
            Optional.of(description),
            IamTags.NONE,
            List.of(new IamPolicy.Version(version, new PolicyText(document), at)),
            version,
            version));
  }

  static boolean isOne(String arn) {
    return arn.startsWith(ARN_PREFIX);
  }

  static Optional<IamPolicy> find(String arn) {
    return Optional.ofNullable(ALL.get(arn));
  }
}
