package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.KeyReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.InvalidGrantIdException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.RetireGrantRequest;

/** Operations on grants through the AWS SDK for Java, as it comes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkGrantsTest {

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private KmsClient kms;
  private String keyId;

  @BeforeAll
  void start() {
    kms = edge.sdk("test", "test");
    keyId = kms.createKey().keyMetadata().keyId();
  }

  @BeforeEach
  void forget() {
    edge.records.clear();
  }

  @AfterAll
  void stop() {
    kms.close();
  }

  private KmsRequest asked() {
    return edge.keys(dev.holdfast.model.name.Region.US_EAST_1).last();
  }

  @Test
  void grants_areListedAsAwsListsThem() {
    String arn = "arn:aws:kms:us-east-1:000000000000:key/" + keyId;
    var page = kms.listGrants(r -> r.keyId(keyId));
    assertThat(page.truncated()).isTrue();
    assertThat(page.nextMarker()).isEqualTo("more");
    assertThat(page.grants())
        .containsExactly(
            GrantListEntry.builder()
                .keyId(arn)
                .grantId(FakeKeys.GRANT_ID)
                .name("")
                .creationDate(FakeKeys.CREATED)
                .granteePrincipal("arn:aws:iam::111122223333:root")
                .issuingAccount("arn:aws:iam::000000000000:root")
                .operations(GrantOperation.DECRYPT, GrantOperation.DESCRIBE_KEY)
                .constraints(c ->
                    c.encryptionContextEquals(Map.of())
                        .encryptionContextSubset(Map.of("tenant", "42")))
                .build());
    assertThat(edge.records.getLast().resources())
        .extracting(AuditRecord.Resource::arn)
        .containsExactly(arn);
    var retirable =
        kms.listRetirableGrants(r -> r.retiringPrincipal("arn:aws:iam::000000000000:root"));
    assertThat(retirable.truncated()).isFalse();
    assertThat(retirable.grants().getFirst().constraints()).isNull();
    assertThat(edge.records.getLast().resources()).isEmpty();
  }

  @Test
  void createGrant_isRecordedByItsId_neverByItsToken() {
    var created =
        kms.createGrant(r ->
            r.keyId(keyId)
                .granteePrincipal("arn:aws:iam::000000000000:root")
                .retiringPrincipal("arn:aws:iam::111122223333:root")
                .operations(GrantOperation.DECRYPT, GrantOperation.CREATE_GRANT)
                .constraints(c -> c.encryptionContextSubset(Map.of("tenant", "42")))
                .name("nightly")
                .grantTokens("canary-presented"));
    assertThat(created.grantId()).isEqualTo(FakeKeys.GRANT_ID);
    assertThat(created.grantToken()).isEqualTo("canary-token");

    AuditRecord record = edge.records.getLast();
    assertThat(record.readOnly()).isFalse();
    assertThat(record.responseElements()).containsExactly(Map.entry("grantId", FakeKeys.GRANT_ID));
    assertThat(record.requestParameters())
        .containsOnly(
            Map.entry("keyId", keyId),
            Map.entry("granteePrincipal", "arn:aws:iam::000000000000:root"),
            Map.entry("retiringPrincipal", "arn:aws:iam::111122223333:root"),
            Map.entry("operations", List.of("Decrypt", "CreateGrant")),
            Map.entry("constraints", Map.of("encryptionContextSubset", Map.of("tenant", "42"))),
            Map.entry("name", "nightly"));
    assertThat(record.toString()).doesNotContain("canary");
    assertThat(asked())
        .isEqualTo(
            new KmsRequest.WithGrantTokens(
                List.of("canary-presented"),
                new KmsRequest.CreateGrant(
                    KeyReference.parse(keyId),
                    "arn:aws:iam::000000000000:root",
                    Optional.of("arn:aws:iam::111122223333:root"),
                    Set.of(
                        dev.holdfast.model.grant.GrantOperation.DECRYPT,
                        dev.holdfast.model.grant.GrantOperation.CREATE_GRANT),
                    new GrantConstraints(
                        Optional.empty(),
                        Optional.of(new EncryptionContext(Map.of("tenant", "42")))),
                    Optional.of("nightly"),
                    false)));
  }

  @Test
  void grantEnds_byTokenOrById() {
    kms.retireGrant(r -> r.grantToken("canary-token"));
    assertThat(edge.records.getLast().toString()).doesNotContain("canary");
    kms.retireGrant(r -> r.keyId(keyId).grantId(FakeKeys.GRANT_ID));
    kms.revokeGrant(r -> r.keyId(keyId).grantId(FakeKeys.GRANT_ID).dryRun(true));
    assertThat(asked())
        .isEqualTo(new KmsRequest.RevokeGrant(KeyReference.parse(keyId), FakeKeys.GRANT_ID, true));
  }

  @Test
  void grantNamedByHalvesOrTwice_isRefused() {
    for (Consumer<RetireGrantRequest.Builder> half :
        List.<Consumer<RetireGrantRequest.Builder>>of(
            r -> {},
            r -> r.keyId(keyId),
            r -> r.grantId(FakeKeys.GRANT_ID),
            r -> r.grantToken("t").grantId(FakeKeys.GRANT_ID),
            r -> r.grantToken("t").keyId(keyId),
            r -> r.grantToken("t").keyId(keyId).grantId(FakeKeys.GRANT_ID))) {
      assertThatThrownBy(() -> kms.retireGrant(half))
          .isInstanceOfSatisfying(
              KmsException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
    }
  }

  @Test
  void grantIdOfAnotherForm_isInvalid() {
    for (String malformed : List.of("x", "0".repeat(63), "A".repeat(64), "0".repeat(65))) {
      assertThatThrownBy(() -> kms.revokeGrant(r -> r.keyId(keyId).grantId(malformed)))
          .isInstanceOf(InvalidGrantIdException.class);
      assertThatThrownBy(() -> kms.retireGrant(r -> r.keyId(keyId).grantId(malformed)))
          .isInstanceOf(InvalidGrantIdException.class);
      assertThatThrownBy(() -> kms.listGrants(r -> r.keyId(keyId).grantId(malformed)))
          .isInstanceOf(InvalidGrantIdException.class);
    }
  }

  @Test
  void grantsTakeNoAlias_andHaveTheirOwnPageSize() {
    assertThatThrownBy(() -> kms.listGrants(r -> r.keyId("alias/a")))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> kms.listGrants(r -> r.keyId(keyId).limit(101)))
        .hasMessageContaining("less than or equal to 100");
    assertThatThrownBy(() -> kms.listRetirableGrants(r -> r.retiringPrincipal("arn:x").limit(101)))
        .hasMessageContaining("less than or equal to 100");
  }

  @Test
  void grantTokens_goWithEveryOperationThatTakesThem() {
    kms.describeKey(r -> r.keyId(keyId).grantTokens("a", "b"));
    assertThat(asked())
        .isEqualTo(
            new KmsRequest.WithGrantTokens(
                List.of("a", "b"),
                new KmsRequest.OnKey(KeyReference.parse(keyId), new KeyCommand.DescribeKey())));
    kms.describeKey(r -> r.keyId(keyId).grantTokens(List.of()));
    assertThat(asked()).isInstanceOf(KmsRequest.OnKey.class);
  }
}
