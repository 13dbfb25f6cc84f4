package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManagedKeysTest {

  private static final KeyCommand CREATION =
      new KeyCommand.CreateManagedKey(ManagedService.EBS, backingKey(1));
  private static final Instant IN_A_YEAR = BIRTH.plus(Duration.ofDays(365));

  private static KeyEvent created() {
    return new KeyEvent.Created(
        ARN,
        KeySpec.SYMMETRIC_DEFAULT,
        KeyUsage.ENCRYPT_DECRYPT,
        KeyOrigin.AWS_KMS,
        "ebs.amazonaws.com",
        "Default key that protects my EBS volumes when no other key is defined",
        new AttachedKeyPolicy(ManagedService.EBS.policy(ARN), HeldNames.NONE),
        Map.of(),
        backingKey(1),
        BIRTH);
  }

  @Test
  void aServicesKey_isMadeByTheService_whoeverWasTheFirst() {
    given().when(CREATION).then(created());
    given().by(STRANGER).when(CREATION).then(created());
    assertThat(((KmsKey.Live) KeyScenario.replay(List.of(created()))).metadata().manager())
        .isEqualTo(KeyManager.AWS);
  }

  @Test
  void noCaller_makesOne() {
    assertThat(ManagedService.creator(OWNER.arn())).isEmpty();
    assertThat(ManagedService.creator("arn:aws:iam::111122223333:user/ebs.amazonaws.com"))
        .isEmpty();
  }

  @Test
  void itRotatesEveryYear_fromTheBeginning() {
    KmsAnswer status =
        new KmsAnswer.RotationStatus(
            ARN, Optional.of(new KmsAnswer.AutomaticRotation(365, IN_A_YEAR)));
    given(created()).when(new KeyCommand.GetKeyRotationStatus()).thenAnswers(status);
    given(created()).at(IN_A_YEAR.minusMillis(1)).whenAskedWhatIsDue().thenRests();
    given(created()).at(IN_A_YEAR).whenAskedWhatIsDue().thenGenerates();
    KmsKey after =
        given(created())
            .at(IN_A_YEAR)
            .whenAskedWhatIsDue(backingKey(2))
            .then(new KeyEvent.Rotated(backingKey(2), RotationType.AUTOMATIC, IN_A_YEAR));
    assertThat(after.wakeAt()).isEqualTo(IN_A_YEAR.plus(Duration.ofDays(365)));
  }

  static List<KeyCommand> looking() {
    return List.of(
        new KeyCommand.DescribeKey(),
        new KeyCommand.GetKeyPolicy(),
        new KeyCommand.ListKeyPolicies(),
        new KeyCommand.GetKeyRotationStatus(),
        new KeyCommand.GetKeyLastUsage(),
        new KeyCommand.ListKeyRotations(true),
        new KeyCommand.ListResourceTags());
  }

  @ParameterizedTest
  @MethodSource("looking")
  void theAccount_mayLookAtIt(KeyCommand command) {
    assertThat(given(created()).when(command).decision()).isInstanceOf(Decision.Answer.class);
  }

  static List<KeyCommand> changing() {
    return List.of(
        new KeyCommand.DisableKey(),
        new KeyCommand.EnableKey(),
        new KeyCommand.ScheduleKeyDeletion(7),
        new KeyCommand.CancelKeyDeletion(),
        new KeyCommand.UpdateKeyDescription("mine"),
        new KeyCommand.TagResource(Map.of("a", "b")),
        new KeyCommand.UntagResource(Set.of("a")),
        new KeyCommand.PutKeyPolicy(
            new AttachedKeyPolicy(KeyPolicy.defaultFor(ARN), HeldNames.NONE), true),
        new KeyCommand.EnableKeyRotation(90),
        new KeyCommand.DisableKeyRotation(),
        new KeyCommand.RotateKeyOnDemand(Optional.empty()),
        new KeyCommand.AuthorizeAlias(KmsOperation.CREATE_ALIAS, false),
        new KeyCommand.AuthorizeAlias(KmsOperation.UPDATE_ALIAS, false));
  }

  @ParameterizedTest
  @MethodSource("changing")
  void nobody_mayChangeIt(KeyCommand command) {
    assertThat(given(created()).when(command).decision())
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refuse ->
                assertThat(refuse.error())
                    .isEqualTo(
                        new KmsError.AccessDenied(
                            "User: "
                                + OWNER.arn()
                                + " is not authorized to perform: "
                                + command.action().name()
                                + " on resource: "
                                + ARN
                                + " because no resource-based policy allows the "
                                + command.action().name()
                                + " action",
                            command.action().name(),
                            ARN.toString())));
  }

  @Test
  void aCallerThatIsNoService_mayNotUseIt() {
    KeyCommand use = new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, false);
    for (Caller caller : List.of(OWNER, STRANGER)) {
      assertThat(given(created()).by(caller).when(use).decision())
          .isInstanceOfSatisfying(
              Decision.Refuse.class,
              refuse -> assertThat(refuse.error()).isInstanceOf(KmsError.AccessDenied.class));
    }
  }

  @ParameterizedTest
  @EnumSource(ManagedService.class)
  void everyService_hasAnAliasOfItsOwn_andAPolicyThatAKeyTakes(ManagedService service) {
    assertThat(service.alias().isReserved()).isTrue();
    assertThat(ManagedService.named(service.alias())).contains(service);
    assertThat(ManagedService.creator(service.principal())).contains(service);
    AttachedKeyPolicy policy = new AttachedKeyPolicy(service.policy(ARN), HeldNames.NONE);
    assertThat(KeyPolicy.refusal(policy, ARN, OWNER, true, KeyQuotas.MAX_KEY_POLICY_BYTES))
        .isEmpty();
    assertThat(policy.document())
        .contains("\"kms:ViaService\" : \"" + service.viaService(Region.US_EAST_1) + "\"")
        .contains("\"kms:CallerAccount\" : \"111122223333\"");
  }

  @Test
  void whatServicesCallThemselves() {
    assertThat(ManagedService.S3.viaService(Region.US_EAST_1))
        .isEqualTo("s3.us-east-1.amazonaws.com");
    assertThat(ManagedService.EBS.viaService(Region.US_EAST_1))
        .isEqualTo("ec2.us-east-1.amazonaws.com");
    assertThat(ManagedService.named(new AliasName("alias/aws/mine"))).isEmpty();
    assertThat(Arrays.stream(ManagedService.values()).filter(ManagedService::isPredefined))
        .hasSize(14);
  }
}
