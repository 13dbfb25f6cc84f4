package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.REGION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.Alice;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Traits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reply tells every right that was looked at, and what policies could ask of its resource. */
class DecidedRightsTest {

  private TestRegion region;

  @BeforeEach
  void start() {
    region = TestRegion.create();
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static Caller allowed(String action) {
    return Alice.with("'Effect':'Allow','Action':'" + action + "','Resource':'*'");
  }

  /** Each with whether it was there. */
  private static List<String> told(Reply reply) {
    return reply.decided().stream()
        .map(right -> right.action() + " on " + right.resource() + " " + right.isAllowed())
        .toList();
  }

  private static KmsRequest createAlias(String name, KeyArn key) {
    return new KmsRequest.CreateAlias(new AliasName(name), new KeyReference.ByArn(key));
  }

  private static String alias(String name) {
    return "arn:aws:kms:" + REGION + ":111122223333:" + name;
  }

  private KmsRequest reEncrypt(KeyArn from, KeyArn to) {
    KmsAnswer.Encrypted encrypted =
        region.answer(
            KmsAnswer.Encrypted.class,
            from,
            new KeyCommand.Encrypt(
                KmsOperation.ENCRYPT,
                Plaintext.takeOwnershipOf(new byte[] {1}),
                EncryptionContext.EMPTY,
                false));
    return new KmsRequest.ReEncrypt(
        new KmsRequest.Encrypted.Symmetrically(
            Optional.of(encrypted.blob()), EncryptionContext.EMPTY, Optional.empty()),
        new KeyReference.ByArn(to),
        new KmsRequest.Target.Symmetric(EncryptionContext.EMPTY),
        false);
  }

  @Test
  void bothSidesOfReEncrypt_areTold() {
    KeyArn from = region.createKey(Map.of("team", "blue"));
    KeyArn to = region.createKey();
    Reply reply = region.ask(TestRegion.CALLER, reEncrypt(from, to));
    assertThat(told(reply))
        .containsExactly(
            "kms:ReEncryptFrom on " + from + " true", "kms:ReEncryptTo on " + to + " true");
    assertThat(reply.decided())
        .extracting(DecidedRight::traits)
        .allSatisfy(traits ->
            assertThat(traits)
                .isInstanceOfSatisfying(
                    Traits.OfKey.class,
                    key -> assertThat(key.reEncryptOnSameKey()).contains(false)))
        .first()
        .isInstanceOfSatisfying(
            Traits.OfKey.class, key -> assertThat(key.tags()).isEqualTo(Map.of("team", "blue")));
  }

  @Test
  void theRightThatIsWithheld_isTheLast() {
    KeyArn from = region.createKey();
    KeyArn to = region.createKey();
    KmsRequest request = reEncrypt(from, to);
    assertThat(told(region.ask(allowed("kms:ReEncryptFrom"), request)))
        .containsExactly(
            "kms:ReEncryptFrom on " + from + " true", "kms:ReEncryptTo on " + to + " false");
    assertThat(told(region.ask(allowed("kms:ReEncryptTo"), request)))
        .containsExactly("kms:ReEncryptFrom on " + from + " false");
  }

  @Test
  void aliasAndKeys_areTold() {
    KeyArn old = region.createKey();
    KeyArn key = region.createKey();
    assertThat(told(region.ask(TestRegion.CALLER, createAlias("alias/a", old))))
        .containsExactly(
            "kms:CreateAlias on " + alias("alias/a") + " true",
            "kms:CreateAlias on " + old + " true");
    Reply moved =
        region.ask(
            TestRegion.CALLER,
            new KmsRequest.UpdateAlias(new AliasName("alias/a"), new KeyReference.ByArn(key)));
    assertThat(told(moved))
        .containsExactly(
            "kms:UpdateAlias on " + alias("alias/a") + " true",
            "kms:UpdateAlias on " + key + " true",
            "kms:UpdateAlias on " + old + " true");
    Reply deleted =
        region.ask(TestRegion.CALLER, new KmsRequest.DeleteAlias(new AliasName("alias/a")));
    assertThat(told(deleted))
        .containsExactly(
            "kms:DeleteAlias on " + alias("alias/a") + " true",
            "kms:DeleteAlias on " + key + " true");
  }

  @Test
  void whoMakesAKeyWithTags_isToldOfBothRights() {
    KmsRequest request = TestRegion.creation(Map.of("team", "blue"));
    assertThat(told(region.ask(TestRegion.CALLER, request)))
        .containsExactly("kms:CreateKey on * true", "kms:TagResource on * true");
    assertThat(told(region.ask(allowed("kms:CreateKey"), request)))
        .containsExactly("kms:CreateKey on * true", "kms:TagResource on * false");
  }

  @Test
  void anAliasThatIsNotThere_isToldOfWhoMayUseNoKey() {
    KmsRequest describe =
        new KmsRequest.OnKey(
            new KeyReference.ByAlias(new AliasName("alias/none")), new KeyCommand.DescribeKey());
    Reply reply = region.ask(allowed("kms:ListKeys"), describe);
    assertThat(TestRegion.refusal(reply)).isInstanceOf(KmsError.AccessDenied.class);
    assertThat(told(reply))
        .containsExactly("kms:DescribeKey on arn:aws:kms:" + REGION + ":111122223333:key/* false");
    assertThat(told(region.ask(allowed("kms:*"), describe))).as("nothing withheld it").isEmpty();
  }

  // -- aliases beyond the quota

  private static final Caller BY_ALIAS =
      Alice.with(
          "'Effect':'Allow','Action':'kms:*','Resource':'*','Condition':"
              + "{'ForAnyValue:StringEquals':{'kms:ResourceAliases':'alias/a'}}");

  private Reply describedBy(Caller caller, KeyArn key) {
    return region.ask(
        caller, new KmsRequest.OnKey(new KeyReference.ByArn(key), new KeyCommand.DescribeKey()));
  }

  private static AliasesSeen aliases(Reply reply) {
    return ((Traits.OfKey) reply.decided().getFirst().traits()).aliases();
  }

  @Test
  void aKeyWithMoreAliasesThanTheQuota_letsNobodyInByThem() {
    KeyArn key = region.createKey();
    for (String name : List.of("alias/a", "alias/b")) {
      var unused = region.answer(KmsAnswer.Done.class, createAlias(name, key));
    }
    Reply within = describedBy(BY_ALIAS, key);
    assertThat(within).isInstanceOf(Reply.Answered.class);
    assertThat(aliases(within))
        .isEqualTo(
            new AliasesSeen.Asked(List.of(new AliasName("alias/a"), new AliasName("alias/b"))));
    assertThat(aliases(describedBy(TestRegion.CALLER, key))).isEqualTo(AliasesSeen.NOT_ASKED);
    KeyQuotas lower = new KeyQuotas(10, 1, 10, KeyQuotas.MAX_KEY_POLICY_BYTES);
    region.restart(lower);
    Reply beyond = describedBy(BY_ALIAS, key);
    assertThat(TestRegion.refusal(beyond)).isInstanceOf(KmsError.AccessDenied.class);
    assertThat(aliases(beyond)).isEqualTo(new AliasesSeen.TooMany());
    assertThat(describedBy(allowed("kms:*"), key))
        .as("who is let in by something else")
        .isInstanceOf(Reply.Answered.class);
  }
}
