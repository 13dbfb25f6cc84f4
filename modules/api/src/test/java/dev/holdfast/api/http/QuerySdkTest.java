package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;

/** The newest SDK's clients, unchanged, against the edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class QuerySdkTest {

  private static final String ALLOW =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}]}";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"arn:aws:iam::111122223333:root\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"]}]}";

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private IamClient iam;

  @BeforeAll
  void start() {
    iam = iam(AwsBasicCredentials.create("111122223333", "test"));
  }

  @AfterAll
  void stop() {
    iam.close();
  }

  @BeforeEach
  void forget() {
    edge.accounts.clear();
  }

  private IamClient iam(AwsCredentials credentials) {
    return IamClient.builder()
        .endpointOverride(edge.uri())
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  @Test
  void clientsWithoutARegion_areServed() {
    var provider =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "test"));
    try (IamClient global =
            IamClient.builder()
                .endpointOverride(edge.uri())
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(provider)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        StsClient globalSts =
            StsClient.builder()
                .endpointOverride(edge.uri())
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(provider)
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
      assertThat(global.listUsers().users()).isEmpty();
      assertThat(globalSts.getCallerIdentity().account()).isEqualTo("111122223333");
    }
    assertThat(edge.records.getLast().awsRegion().name()).isEqualTo("us-east-1");
  }

  private StsClient sts(AwsCredentials credentials) {
    return StsClient.builder()
        .endpointOverride(edge.uri())
        .region(Region.EU_WEST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  @Test
  void users() {
    var created =
        iam.createUser(r ->
                r.userName("alice")
                    .path("/a/")
                    .tags(Tag.builder().key("team").value("a b+c=ü").build()))
            .user();
    assertThat(created.arn()).isEqualTo("arn:aws:iam::111122223333:user/a/alice");
    assertThat(created.createDate())
        .isEqualTo(MemoryAccounts.CREATED.truncatedTo(ChronoUnit.SECONDS));
    assertThat(created.tags()).extracting(Tag::value).containsExactly("a b+c=ü");
    assertThat(iam.getUser(r -> r.userName("alice")).user().userId()).isEqualTo(created.userId());
    iam.updateUser(r -> r.userName("alice").newUserName("bob"));
    assertThat(iam.listUsersPaginator(r -> r.maxItems(1)).users())
        .extracting(user -> user.userName())
        .containsExactly("bob");
    iam.tagUser(r -> r.userName("bob").tags(Tag.builder().key("x").value("").build()));
    iam.untagUser(r -> r.userName("bob").tagKeys("team"));
    assertThat(iam.listUserTags(r -> r.userName("bob")).tags())
        .containsExactly(Tag.builder().key("x").value("").build());
    iam.deleteUser(r -> r.userName("bob"));
    assertThat(iam.listUsers().users()).isEmpty();
  }

  @Test
  void accessKeys() {
    iam.createUser(r -> r.userName("alice"));
    var key = iam.createAccessKey(r -> r.userName("alice")).accessKey();
    assertThat(key.secretAccessKey()).isNotEmpty();
    assertThat(key.status()).isEqualTo(StatusType.ACTIVE);
    iam.updateAccessKey(
        r -> r.userName("alice").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
    assertThat(iam.listAccessKeys(r -> r.userName("alice")).accessKeyMetadata())
        .singleElement()
        .satisfies(m -> assertThat(m.status()).isEqualTo(StatusType.INACTIVE));
    assertThat(iam.getAccessKeyLastUsed(r -> r.accessKeyId(key.accessKeyId())).userName())
        .isEqualTo("alice");
    assertThatThrownBy(() -> iam.deleteUser(r -> r.userName("alice")))
        .isInstanceOf(DeleteConflictException.class);
    iam.deleteAccessKey(r -> r.userName("alice").accessKeyId(key.accessKeyId()));
  }

  @Test
  void groups() {
    iam.createGroup(r -> r.groupName("staff").path("/x/"));
    iam.createUser(r -> r.userName("alice"));
    iam.addUserToGroup(r -> r.groupName("staff").userName("alice"));
    var group = iam.getGroup(r -> r.groupName("staff"));
    assertThat(group.group().arn()).endsWith(":group/x/staff");
    assertThat(group.users()).hasSize(1);
    assertThat(iam.listGroupsForUser(r -> r.userName("alice")).groups()).hasSize(1);
    iam.updateGroup(r -> r.groupName("staff").newGroupName("people").newPath("/y/"));
    assertThat(iam.getGroup(r -> r.groupName("people")).group())
        .satisfies(renamed -> {
          assertThat(renamed.arn()).endsWith(":group/y/people");
          assertThat(renamed.groupId()).isEqualTo(group.group().groupId());
        });
    iam.removeUserFromGroup(r -> r.groupName("people").userName("alice"));
    iam.deleteGroup(r -> r.groupName("people"));
    assertThat(iam.listGroups().groups()).isEmpty();
  }

  @Test
  void policies() {
    String arn =
        iam.createPolicy(
                r -> r.policyName("use").policyDocument(ALLOW).description("d").path("/p/"))
            .policy()
            .arn();
    var policy = iam.getPolicy(r -> r.policyArn(arn)).policy();
    assertThat(policy.defaultVersionId()).isEqualTo("v1");
    assertThat(policy.description()).isEqualTo("d");
    assertThat(policy.isAttachable()).isTrue();
    var version =
        iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(ALLOW).setAsDefault(false))
            .policyVersion();
    assertThat(version.versionId()).isEqualTo("v2");
    iam.setDefaultPolicyVersion(r -> r.policyArn(arn).versionId("v2"));
    assertThat(
            URLDecoder.decode(
                iam.getPolicyVersion(r -> r.policyArn(arn).versionId("v1"))
                    .policyVersion()
                    .document(),
                StandardCharsets.UTF_8))
        .isEqualTo(ALLOW);
    assertThat(iam.listPolicyVersions(r -> r.policyArn(arn)).versions()).hasSize(2);
    iam.deletePolicyVersion(r -> r.policyArn(arn).versionId("v1"));
    iam.createGroup(r -> r.groupName("g"));
    iam.attachGroupPolicy(r -> r.groupName("g").policyArn(arn));
    assertThat(iam.listAttachedGroupPolicies(r -> r.groupName("g")).attachedPolicies())
        .extracting(p -> p.policyArn())
        .containsExactly(arn);
    assertThat(iam.listEntitiesForPolicy(r -> r.policyArn(arn)).policyGroups()).hasSize(1);
    assertThat(iam.listEntitiesForPolicy(r -> r.policyArn(arn).entityFilter("User")).policyGroups())
        .isEmpty();
    assertThat(iam.listPolicies(r -> r.scope("Local").onlyAttached(true)).policies()).hasSize(1);
    iam.detachGroupPolicy(r -> r.groupName("g").policyArn(arn));
    iam.tagPolicy(r -> r.policyArn(arn).tags(Tag.builder().key("k").value("v").build()));
    assertThat(iam.listPolicyTags(r -> r.policyArn(arn)).tags()).hasSize(1);
    iam.deletePolicy(r -> r.policyArn(arn));
  }

  @Test
  void inlinePoliciesAndBoundaries() {
    iam.createUser(r -> r.userName("alice"));
    iam.putUserPolicy(r -> r.userName("alice").policyName("own").policyDocument(ALLOW));
    assertThat(iam.listUserPolicies(r -> r.userName("alice")).policyNames()).containsExactly("own");
    assertThat(iam.getUserPolicy(r -> r.userName("alice").policyName("own")).policyDocument())
        .startsWith("%7B%22Version");
    iam.deleteUserPolicy(r -> r.userName("alice").policyName("own"));
    String boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    iam.putUserPermissionsBoundary(r -> r.userName("alice").permissionsBoundary(boundary));
    assertThat(
            iam.getUser(r -> r.userName("alice"))
                .user()
                .permissionsBoundary()
                .permissionsBoundaryArn())
        .isEqualTo(boundary);
    iam.deleteUserPermissionsBoundary(r -> r.userName("alice"));
  }

  @Test
  void rolesAndSessions() {
    var role =
        iam.createRole(
                r -> r.roleName("reader").assumeRolePolicyDocument(TRUST).maxSessionDuration(7200))
            .role();
    assertThat(role.maxSessionDuration()).isEqualTo(7200);
    iam.updateRole(r -> r.roleName("reader").description("reads"));
    assertThat(
            iam.updateRoleDescription(r -> r.roleName("reader").description("x"))
                .role()
                .description())
        .isEqualTo("x");
    iam.updateAssumeRolePolicy(r -> r.roleName("reader").policyDocument(TRUST));
    iam.attachRolePolicy(
        r -> r.roleName("reader").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    assertThat(iam.listRoles().roles()).hasSize(1);
    iam.createUser(r -> r.userName("alice"));
    iam.attachUserPolicy(
        r -> r.userName("alice").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    var key = iam.createAccessKey(r -> r.userName("alice")).accessKey();
    var alice = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    try (StsClient sts = sts(alice)) {
      assertThat(sts.getCallerIdentity().arn()).endsWith(":user/alice");
      var assumed =
          sts.assumeRole(r ->
              r.roleArn(role.arn())
                  .roleSessionName("laptop")
                  .tags(
                      software.amazon.awssdk.services.sts.model.Tag.builder()
                          .key("k")
                          .value("v")
                          .build())
                  .policy(ALLOW));
      assertThat(assumed.assumedRoleUser().arn()).endsWith(":assumed-role/reader/laptop");
      var credentials = assumed.credentials();
      var session =
          AwsSessionCredentials.create(
              credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
      try (StsClient asRole = sts(session);
          IamClient limited = iam(session)) {
        assertThat(asRole.getCallerIdentity().arn()).endsWith(":assumed-role/reader/laptop");
        assertThatThrownBy(limited::listUsers)
            .isInstanceOfSatisfying(
                IamException.class,
                e -> {
                  assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                  assertThat(e.statusCode()).isEqualTo(403);
                  assertThat(e.awsErrorDetails().errorMessage())
                      .contains("because no session policy allows the iam:ListUsers action");
                });
      }
      assertThat(sts.getSessionToken().credentials().sessionToken()).isNotEmpty();
      assertThat(sts.getFederationToken(r -> r.name("bob")).federatedUser().arn())
          .endsWith(":federated-user/bob");
    }
  }

  @Test
  void simulationAndSummary() {
    var results =
        iam.simulateCustomPolicy(
                r -> r.policyInputList(ALLOW).actionNames("kms:Encrypt", "iam:GetUser"))
            .evaluationResults();
    assertThat(results)
        .extracting(r -> r.evalDecision())
        .containsExactly(
            PolicyEvaluationDecisionType.ALLOWED, PolicyEvaluationDecisionType.IMPLICIT_DENY);
    Map<String, Integer> summary = iam.getAccountSummary().summaryMapAsStrings();
    assertThat(summary).containsEntry("Users", 0).containsKey("UsersQuota");
  }

  @Test
  void errors_haveTheirTypes() {
    assertThatThrownBy(() -> iam.getRole(r -> r.roleName("none")))
        .isInstanceOf(NoSuchEntityException.class);
    iam.createGroup(r -> r.groupName("g"));
    assertThatThrownBy(() -> iam.createGroup(r -> r.groupName("G")))
        .isInstanceOf(EntityAlreadyExistsException.class);
    assertThatThrownBy(() -> iam.createPolicy(r -> r.policyName("p").policyDocument("{}")))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(() -> iam.createLoginProfile(r -> r.userName("a").password("b")))
        .isInstanceOfSatisfying(
            IamException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnsupportedOperation"));
    try (IamClient wrong = iam(AwsBasicCredentials.create("111122223333", "guess"))) {
      assertThatThrownBy(wrong::listUsers)
          .isInstanceOfSatisfying(
              IamException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
    }
  }
}
