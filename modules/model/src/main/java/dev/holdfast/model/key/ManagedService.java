package dev.holdfast.model.key;

import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The services of AWS that have a key of their own in each account and region, by the names in
 * {@code alias/aws/...}.
 */
public enum ManagedService {
  ACM("acm", "ACM", "ACM private keys", Trait.PREDEFINED),
  APPFLOW("appflow", "Amazon AppFlow", "Amazon AppFlow data"),
  BACKUP("backup", "AWS Backup", "Backup data"),
  CLOUD9("cloud9", "AWS Cloud9", "Cloud9 data"),
  CODEARTIFACT("codeartifact", "AWS CodeArtifact", "CodeArtifact data"),
  CODECOMMIT("codecommit", "AWS CodeCommit", "CodeCommit repositories"),
  CONNECT("connect", "Amazon Connect", "Amazon Connect data"),
  DAX("dax", "DAX", "DAX data"),
  DMS("dms", "DMS", "DMS replication instance storage"),
  DYNAMODB("dynamodb", "Amazon DynamoDB", "DynamoDB data", Trait.PREDEFINED),
  EBS("ebs", "EBS", "EBS volumes", Trait.PREDEFINED, Trait.OF_EC2),
  ECR("ecr", "Amazon ECR", "ECR data"),
  EKS("eks", "Amazon EKS", "EKS data"),
  ELASTICACHE("elasticache", "Amazon ElastiCache", "ElastiCache data"),
  ELASTICFILESYSTEM("elasticfilesystem", "EFS", "EFS filesystems", Trait.PREDEFINED),
  ES("es", "Amazon OpenSearch Service", "OpenSearch domains", Trait.PREDEFINED),
  FSX("fsx", "FSx", "FSx resources"),
  GLUE("glue", "AWS Glue", "Glue data", Trait.PREDEFINED),
  IMAGEBUILDER("imagebuilder", "EC2 Image Builder", "Image Builder data"),
  KAFKA("kafka", "Amazon MSK", "MSK data"),
  KENDRA("kendra", "Amazon Kendra", "Kendra data"),
  KINESIS("kinesis", "Amazon Kinesis", "Kinesis data"),
  KINESISVIDEO("kinesisvideo", "Kinesis Video Streams", "Kinesis Video data", Trait.PREDEFINED),
  LAMBDA("lambda", "AWS Lambda", "Lambda functions", Trait.PREDEFINED),
  LEX("lex", "Amazon Lex", "Lex data"),
  LIGHTSAIL("lightsail", "Amazon Lightsail", "Lightsail resources"),
  MQ("mq", "Amazon MQ", "MQ data"),
  RDS("rds", "RDS", "RDS database volumes", Trait.PREDEFINED),
  REDSHIFT("redshift", "Redshift", "Redshift clusters", Trait.PREDEFINED),
  S3("s3", "S3", "S3 objects", Trait.PREDEFINED, Trait.WITHOUT_GRANTS),
  SECRETSMANAGER("secretsmanager", "AWS Secrets Manager", "Secrets Manager data", Trait.PREDEFINED),
  SES("ses", "Amazon SES", "SES messages"),
  SNS("sns", "SNS", "SNS data"),
  SQS("sqs", "SQS", "SQS messages"),
  SSM("ssm", "SSM", "SSM parameters", Trait.PREDEFINED, Trait.WITHOUT_GRANTS),
  TIMESTREAM("timestream", "Amazon Timestream", "Timestream data"),
  TRANSLATE("translate", "Amazon Translate", "Translate data"),
  WORKSPACES("workspaces", "WorkSpaces", "WorkSpaces volumes"),
  XRAY("xray", "AWS X-Ray", "X-Ray data", Trait.PREDEFINED);

  /** How often AWS rotates such a key; nobody can change it. */
  public static final int ROTATION_DAYS = 365;

  private static final String ALIAS_PREFIX = "alias/aws/";
  private static final String DOMAIN = ".amazonaws.com";

  private static final Map<AliasName, ManagedService> BY_ALIAS =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ManagedService::alias, Function.identity()));
  private static final Map<String, ManagedService> BY_PRINCIPAL =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ManagedService::principal, Function.identity()));

  /** What is not so of every service. */
  private enum Trait {
    /** An account lists the alias before there is a key. */
    PREDEFINED,
    /** The key's policy neither lets the service make grants nor the account take them back. */
    WITHOUT_GRANTS,
    /** The service that uses it calls itself EC2. */
    OF_EC2
  }

  private final String name;
  private final String title;
  private final String protects;
  private final boolean predefined;
  private final boolean withGrants;
  private final boolean ofEc2;

  /**
   * @param title in the key's policy
   * @param protects in the key's description
   */
  ManagedService(String name, String title, String protects, Trait... traits) {
    this.name = name;
    this.title = title;
    this.protects = protects;
    this.predefined = List.of(traits).contains(Trait.PREDEFINED);
    this.withGrants = !List.of(traits).contains(Trait.WITHOUT_GRANTS);
    this.ofEc2 = List.of(traits).contains(Trait.OF_EC2);
  }

  /** The service that an alias belongs to; empty for every other alias. */
  public static Optional<ManagedService> named(AliasName alias) {
    return Optional.ofNullable(BY_ALIAS.get(alias));
  }

  /** The service that made a key; empty when a principal of the account did. */
  public static Optional<ManagedService> creator(String creator) {
    return Optional.ofNullable(BY_PRINCIPAL.get(creator));
  }

  public AliasName alias() {
    return new AliasName(ALIAS_PREFIX + name);
  }

  /** Whether an account lists the alias before there is a key. */
  public boolean isPredefined() {
    return predefined;
  }

  /** The service as a principal, which no caller can be. */
  public String principal() {
    return name + DOMAIN;
  }

  /** What {@code kms:ViaService} is for calls that the service makes. */
  public String viaService(Region region) {
    return (ofEc2 ? "ec2" : name) + "." + region + DOMAIN;
  }

  /** The description of its key. */
  public String description() {
    return "Default key that protects my " + protects + " when no other key is defined";
  }

  /**
   * The policy of its key: whoever of the account may use the service uses the key through it, and
   * the account may look at the key by itself.
   */
  public String policy(KeyArn key) {
    return """
    {
      "Version" : "2012-10-17",
      "Id" : "auto-%s-1",
      "Statement" : [ {
        "Sid" : "Allow access through %s for all principals in the account that are authorized to use %s",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",%s "kms:DescribeKey" ],
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "%s",
            "kms:ViaService" : "%s"
          }
        }
      }, {
        "Sid" : "Allow direct access to key metadata to the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:%s:iam::%s:root"
        },
        "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*"%s ],
        "Resource" : "*"
      } ]
    }\
    """
        .formatted(
            name,
            title,
            title,
            withGrants ? " \"kms:CreateGrant\"," : "",
            key.account(),
            viaService(key.region()),
            key.region().partition(),
            key.account(),
            withGrants ? ", \"kms:RevokeGrant\"" : "");
  }
}
