package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of the README, "Who may do what", from boto3 as it is. */
class BotoLabIT {

  private static final String LAB =
      """
      import json, sys
      import boto3
      from botocore.exceptions import ClientError

      def client(service, key="test", secret="test", token=None):
          return boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-1",
              aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)

      def denied(call, **parameters):
          try:
              call(**parameters)
          except ClientError as e:
              assert e.response["Error"]["Code"] == "AccessDeniedException", e
              assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 400, e
          else:
              raise AssertionError("was let through: %s" % parameters)

      def document(*statements):
          return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

      account = "arn:aws:iam::000000000000:"
      iam, root = client("iam"), client("kms")
      iam.create_group(GroupName="myKMSGroup")
      people = {}
      for user in "myKeyManager", "myKeyUser":
          iam.create_user(UserName=user)
          iam.add_user_to_group(GroupName="myKMSGroup", UserName=user)
          made = iam.create_access_key(UserName=user)["AccessKey"]
          people[user] = made["AccessKeyId"], made["SecretAccessKey"]
      manager, user = (client("kms", *people[name]) for name in ("myKeyManager", "myKeyUser"))

      key = root.create_key(Policy=document(
          {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": account + "root"},
           "Action": "kms:*", "Resource": "*"},
          {"Sid": "Manage", "Effect": "Allow", "Principal": {"AWS": account + "user/myKeyManager"},
           "Action": ["kms:Describe*", "kms:Enable*", "kms:Disable*", "kms:Put*", "kms:Get*",
                      "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], "Resource": "*"},
          {"Sid": "Use", "Effect": "Allow", "Principal": {"AWS": account + "user/myKeyUser"},
           "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                      "kms:DescribeKey"], "Resource": "*"}))["KeyMetadata"]["Arn"]

      tenant, other = {"tenant": "42"}, {"tenant": "7"}
      blob = user.encrypt(KeyId=key, Plaintext=b"hello", EncryptionContext=tenant)["CiphertextBlob"]
      assert user.decrypt(CiphertextBlob=blob, EncryptionContext=tenant)["Plaintext"] == b"hello"
      again = user.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext=tenant,
          DestinationKeyId=key, DestinationEncryptionContext=other)["CiphertextBlob"]
      assert user.decrypt(CiphertextBlob=again, EncryptionContext=other)["Plaintext"] == b"hello"
      data_key = user.generate_data_key(KeyId=key, KeySpec="AES_256")
      assert user.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"] == data_key["Plaintext"]
      denied(user.disable_key, KeyId=key)
      denied(user.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
      denied(user.put_key_policy, KeyId=key, PolicyName="default", Policy=document(
          {"Effect": "Allow", "Principal": {"AWS": account + "user/myKeyUser"},
           "Action": "kms:*", "Resource": "*"}))

      policy = manager.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
      manager.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
      manager.enable_key_rotation(KeyId=key)
      manager.disable_key(KeyId=key)
      manager.enable_key(KeyId=key)
      manager.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
      manager.cancel_key_deletion(KeyId=key)
      manager.enable_key(KeyId=key)
      denied(manager.encrypt, KeyId=key, Plaintext=b"hello")
      denied(manager.decrypt, CiphertextBlob=blob, EncryptionContext=tenant)

      # A group's policy counts at once, where the key policy leaves it to the account.
      denied(user.list_keys)
      iam.put_group_policy(GroupName="myKMSGroup", PolicyName="list", PolicyDocument=document(
          {"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}))
      assert key in [listed["KeyArn"] for listed in user.list_keys()["Keys"]]
      iam.delete_group_policy(GroupName="myKMSGroup", PolicyName="list")
      denied(user.list_keys)

      iam.create_role(RoleName="reader", AssumeRolePolicyDocument=document(
          {"Effect": "Allow", "Principal": {"AWS": account + "user/myKeyUser"},
           "Action": "sts:AssumeRole"}))
      grant = root.create_grant(KeyId=key, GranteePrincipal=account + "role/reader",
          Operations=["Decrypt", "RetireGrant"],
          Constraints={"EncryptionContextSubset": tenant})["GrantToken"]
      session = client("sts", *people["myKeyUser"]).assume_role(
          RoleArn=account + "role/reader", RoleSessionName="laptop")["Credentials"]
      reader = client("kms", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
      opened = reader.decrypt(CiphertextBlob=blob, EncryptionContext=tenant, GrantTokens=[grant])
      assert opened["Plaintext"] == b"hello"
      denied(reader.decrypt, CiphertextBlob=again, EncryptionContext=other, GrantTokens=[grant])
      reader.retire_grant(GrantToken=grant)
      denied(reader.decrypt, CiphertextBlob=blob, EncryptionContext=tenant)
      print("done")
      """;

  @Test
  void managersManage_usersUse_andAGrantReachesOneTenant(@TempDir Path dir) throws Exception {
    assumeTrue(Clients.haveBoto3(), "skipped: no boto3");
    Path script = dir.resolve("lab.py");
    Files.writeString(script, LAB);
    try (LaunchedServer server = LaunchedServer.dev(dir.resolve("data"))) {
      var run =
          Launcher.run(dir, Map.of(), "python3", script.toString(), server.endpoint().toString());
      assertThat(run.out()).as(run.err()).isEqualTo("done\n");
    }
  }
}
