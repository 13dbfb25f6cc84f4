package dev.holdfast.journal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Decision;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.testkit.audit.SampleRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a record tells is read back from its line: decisions, recipients, key materials. */
class TrailLineTest extends WrittenTrail {

  // -- decisions

  static Stream<Reason> reasons() {
    return Stream.of(
        new Reason.Named(FIRST),
        new Reason.Delegated(FIRST, SECOND),
        new Reason.Granted("abcd", Optional.empty()),
        new Reason.Granted("abcd", Optional.of(SECOND)),
        new Reason.AcrossAccounts(FIRST, Optional.of(SECOND)),
        new Reason.AcrossAccounts(FIRST, Optional.empty()),
        new Reason.Owned(SECOND),
        new Reason.AccountRoot(),
        new Reason.Denied(PolicyType.SESSION, SECOND),
        new Reason.NotNamed(PolicyType.TRUST),
        new Reason.OwnSideMissing(PolicyType.BOUNDARY, Optional.of(FIRST)),
        new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty()));
  }

  private static final DecidedRight DELEGATED =
      new DecidedRight(
          "kms:Decrypt", "arn", new Reason.Delegated(FIRST, SECOND), Traits.UNRECORDED);

  static Stream<Traits> traits() {
    Traits.OfKey plain =
        new Traits.OfKey(
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.AWS_KMS,
            Optional.empty(),
            Map.of(),
            AliasesSeen.NOT_ASKED,
            Optional.empty());
    return Stream.of(
        Traits.NONE,
        Traits.UNRECORDED,
        plain,
        new Traits.OfKey(
            KeySpec.RSA_2048,
            KeyUsage.SIGN_VERIFY,
            KeyOrigin.EXTERNAL,
            Optional.of(MultiRegionKeyType.REPLICA),
            Map.of("decision\":{", "x"),
            new AliasesSeen.Asked(List.of(new AliasName("alias/a"), new AliasName("alias/b"))),
            Optional.of(false)),
        new Traits.OfKey(
            plain.spec(),
            plain.usage(),
            plain.origin(),
            Optional.empty(),
            Map.of(),
            new AliasesSeen.Asked(List.of()),
            Optional.of(true)),
        new Traits.OfKey(
            plain.spec(),
            plain.usage(),
            plain.origin(),
            Optional.empty(),
            Map.of(),
            new AliasesSeen.TooMany(),
            Optional.empty()),
        new Traits.OfIdentity(Map.of("a", "b"), Optional.of("arn:aws:iam::aws:policy/x")),
        new Traits.OfIdentity(Map.of(), Optional.empty()));
  }

  static Stream<List<DecidedRight>> rights() {
    return Stream.concat(
        reasons()
            .map(reason ->
                List.of(new DecidedRight("kms:Encrypt", "arn", reason, Traits.UNRECORDED))),
        traits()
            .map(traits ->
                List.of(
                    new DecidedRight("kms:CreateAlias", null, new Reason.AccountRoot(), traits),
                    DELEGATED,
                    new DecidedRight("kms:Encrypt", "arn", new Reason.Owned(SECOND), traits))));
  }

  @ParameterizedTest
  @MethodSource("rights")
  void whatCloudTrailWouldTell_leavesOutEveryDecision(List<DecidedRight> rights) throws Exception {
    write(List.of(decided(rights)));
    assertThat(lines(TrailReader.Window.ALL).getFirst().cloudTrailEvent())
        .endsWith("\"eventCategory\":\"Management\"}");
  }

  @Test
  void traits_thatMostKeysHave_areNotWritten() throws Exception {
    Traits plain = traits().skip(2).findFirst().orElseThrow();
    write(
        List.of(
            decided(
                List.of(new DecidedRight("kms:Encrypt", "arn", new Reason.AccountRoot(), plain)))));
    assertThat(lines(TrailReader.Window.ALL).getFirst().text())
        .contains("\"resource\":\"arn\",\"keyTraits\":{},\"permissionsBoundary\":");
  }

  @Test
  void traitsOfANewerVersion_areUnrecorded() {
    String line = "{\"keyTraits\":{\"keySpec\":\"ROT_13\"}}";
    assertThat(TraitsMember.read(RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(Traits.UNRECORDED);
  }

  @Test
  void aRecordOfAnOldVersion_isReadAsOneRight() {
    String line =
        "{\"additionalEventData\":{\"decision\":{\"reason\":\"AccountRoot\",\"action\":\"kms:Encrypt\","
            + "\"resource\":\"arn\",\"principalTags\":{\"a\":\"b\"},\"permissionsBoundary\":true,"
            + "\"sessionPolicies\":false,\"secureTransport\":true}}}";
    RecordedFields fields = RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII));
    assertThat(DecisionMember.read(fields.object("additionalEventData")))
        .isEqualTo(
            new Decision(
                List.of(
                    new DecidedRight(
                        "kms:Encrypt", "arn", new Reason.AccountRoot(), Traits.UNRECORDED)),
                Map.of("a", "b"),
                true,
                false,
                true));
  }

  private static AuditRecord decided(List<DecidedRight> rights) {
    return SampleRecord.by(ALICE).at(time(1)).numbered(1).decided(rights).written();
  }

  @ParameterizedTest
  @MethodSource("rights")
  void aRecord_isReadAsItWasWritten(List<DecidedRight> rights) throws Exception {
    Caller session =
        new Caller(
            new Identity.RoleSession(
                MINE,
                "arn:aws:sts::111122223333:assumed-role/reader/laptop",
                "arn:aws:iam::111122223333:role/apps/reader",
                "AROAREADER",
                "laptop"),
            "ASIAREADER",
            new Rights(
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of("team", "\"blue\""),
                Optional.of(new Rights.Session(time(3), true, Optional.of("alice@example.com")))));
    AuditRecord written =
        sample(1, session, Map.of("encryptionContext", Map.of("ü", "\n")))
            .refused("AccessDeniedException", "User: ...")
            .answered(Map.of("count", 3L, "list", List.of("a", true, 1.5)))
            .over(new AuditRecord.TlsDetails("TLSv1.3", "TLS_AES_256_GCM_SHA384", "kms.example"))
            .decided(rights)
            .written()
            .shared("shared-1");
    write(List.of(written));
    assertThat(lines(TrailReader.Window.ALL).getFirst().record()).isEqualTo(written);
  }

  @Test
  void aReasonOfANewerVersion_isNoDecision() {
    String line =
        "{\"additionalEventData\":{\"decision\":{\"reason\":\"Weather\",\"action\":\"kms:Encrypt\"}}}";
    RecordedFields fields = RecordedFields.parse(line.getBytes(StandardCharsets.US_ASCII));
    assertThat(DecisionMember.read(fields.object("additionalEventData"))).isNull();
  }

  @Test
  void theDecision_standsInTheLineAsExplained() throws Exception {
    write(
        List.of(
            SampleRecord.by(ALICE)
                .at(START.plus(Duration.ofDays(1)))
                .decided(List.of(DELEGATED))
                .written()));
    assertThat(lines(TrailReader.Window.ALL).getFirst().text())
        .contains(
            ",\"additionalEventData\":{\"decision\":{\"reason\":\"Delegated\",\"resourceStatement\":{\"policyId\":\"key"
                + " policy\",\"statement\":1,\"sid\":\"Use\"},"
                + "\"ownStatement\":{\"policyId\":\"arn:aws:iam::111122223333:policy/use\",\"statement\":2},"
                + "\"action\":\"kms:Decrypt\",\"resource\":\"arn\",\"permissionsBoundary\":false,"
                + "\"sessionPolicies\":false,\"secureTransport\":false}},\"hash\":\"");
  }

  // -- recipients

  @Test
  void theRecipient_isReadBack_andCloudTrailsEventHasIt() throws Exception {
    AuditRecord written =
        sample(1, ALICE, Map.of())
            .decided(List.of(DELEGATED))
            .sealedFor(Map.of("attestationDocumentModuleId", "i-\"1"))
            .written();
    write(List.of(written));
    TrailLine line = lines(TrailReader.Window.ALL).getFirst();
    assertThat(line.record()).isEqualTo(written);
    assertThat(line.cloudTrailEvent())
        .endsWith(
            "\"additionalEventData\":{\"recipient\":{\"attestationDocumentModuleId\":\"i-\\\"1\"}}}");
  }

  // -- key materials

  private AuditRecord reading(AuditRecord written) throws Exception {
    write(List.of(written));
    return lines(TrailReader.Window.ALL).getFirst().record();
  }

  static Stream<List<AuditRecord.Resource>> keys() {
    AuditRecord.Resource pair = new AuditRecord.Resource(MINE, "arn:aws:kms:us-east-1:key/pair");
    AuditRecord.Resource source = key(MINE, AuditRecord.Material.OF_SOURCE);
    AuditRecord.Resource destination = key(THEIRS, AuditRecord.Material.OF_DESTINATION);
    return Stream.of(
        List.of(key(MINE, AuditRecord.Material.OF_KEY)),
        List.of(source, destination),
        List.of(pair, destination),
        List.of(source, pair),
        List.of(destination),
        List.of(pair));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theMaterialsThatWereUsed_areReadAsTheyWereWritten(List<AuditRecord.Resource> keys)
      throws Exception {
    AuditRecord written = using(keys.toArray(AuditRecord.Resource[]::new));
    assertThat(reading(written)).isEqualTo(written);
  }
}
