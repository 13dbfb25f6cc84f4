package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.REGION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyManager;
import dev.holdfast.model.key.KeyMetadata;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ManagedKeysTest {

  private static final AtomicInteger ACCOUNTS = new AtomicInteger(1);
  private static final AliasName S3 = new AliasName("alias/aws/s3");
  private static TestRegion region;

  /** Each test has an account of its own. */
  private final AccountId account =
      new AccountId("%012d".formatted(800_000_000_000L + ACCOUNTS.getAndIncrement()));

  private final Caller caller = Caller.root(account, "test");

  @BeforeAll
  static void start() {
    region = TestRegion.start(new KeyQuotas(2, 20, 2, KeyQuotas.MAX_KEY_POLICY_BYTES));
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private static KmsRequest describe(KeyReference key) {
    return new KmsRequest.OnKey(key, new KeyCommand.DescribeKey());
  }

  private KeyMetadata described(AliasName alias) {
    return TestRegion.answer(
            KmsAnswer.Described.class,
            region.ask(caller, describe(new KeyReference.ByAlias(alias))))
        .metadata();
  }

  private List<KeyId> listed() {
    return TestRegion.answer(
            KmsAnswer.Keys.class,
            region.ask(caller, new KmsRequest.ListKeys(100, Optional.empty())))
        .keys()
        .stream()
        .map(KeyArn::keyId)
        .toList();
  }

  private List<KmsAnswer.ListedAlias> aliases(int limit) {
    List<KmsAnswer.ListedAlias> all = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Aliases page =
          TestRegion.answer(
              KmsAnswer.Aliases.class,
              region.ask(caller, new KmsRequest.ListAliases(Optional.empty(), limit, marker)));
      assertThat(page.aliases()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.aliases());
      marker = page.nextMarker();
    } while (marker.isPresent());
    return all;
  }

  @Test
  void theFirstToNameIt_makesIt_andAllOthersGetTheSame() {
    KeyMetadata first = described(S3);
    assertThat(first.manager()).isEqualTo(KeyManager.AWS);
    assertThat(first.arn().account()).isEqualTo(account);
    assertThat(described(S3)).isEqualTo(first);
    assertThat(listed()).containsExactly(first.arn().keyId());
    assertThat(region.records)
        .filteredOn(record -> record.recipientAccountId().equals(account))
        .extracting(AuditRecord::eventName)
        .containsExactly("CreateKey");
  }

  @Test
  void manyAtOnce_getOneKey() {
    List<CompletionStage<Reply>> asked =
        IntStream.range(0, 50)
            .mapToObj(i -> region.start(caller, describe(new KeyReference.ByAlias(S3))))
            .toList();
    assertThat(
            asked.stream()
                .map(stage ->
                    TestRegion.answer(KmsAnswer.Described.class, TestRegion.get(stage))
                        .metadata()
                        .arn()
                        .keyId())
                .distinct())
        .hasSize(1)
        .isEqualTo(listed());
  }

  @Test
  void aRestart_keepsIt() {
    KeyMetadata first = described(S3);
    region.restart();
    assertThat(described(S3)).isEqualTo(first);
    assertThat(listed()).containsExactly(first.arn().keyId());
  }

  @Test
  void useByThatAlias_makesItToo_andIsRefusedToWhoIsNoService() {
    KeyCommand use = new KeyCommand.GenerateDataKey(32, true, EncryptionContext.EMPTY, false);
    Reply reply = region.ask(caller, new KmsRequest.OnKey(new KeyReference.ByAlias(S3), use));
    assertThat(TestRegion.refusal(reply)).isInstanceOf(KmsError.AccessDenied.class);
    assertThat(listed()).hasSize(1);
  }

  @Test
  void whoMayDoNothing_makesNothing() {
    Identity.User nobody =
        new Identity.User(account, "arn:aws:iam::" + account + ":user/nobody", "AIDAN", "nobody");
    Caller user = new Caller(nobody, "AKIAN", Rights.OF_ROOT, CallOrigin.UNKNOWN);
    assertThat(TestRegion.refusal(region.ask(user, describe(new KeyReference.ByAlias(S3)))))
        .isInstanceOf(KmsError.AccessDenied.class);
    assertThat(listed()).isEmpty();
  }

  @Test
  void anotherAccount_makesNothing() {
    KeyReference foreign = new KeyReference.ByAliasArn(new AliasArn(REGION, account, S3));
    assertThat(TestRegion.refusal(region.ask(TestRegion.STRANGER, describe(foreign))))
        .isInstanceOf(KmsError.AccessDenied.class);
    assertThat(listed()).isEmpty();
  }

  @Test
  void aServiceThatThereIsNot_hasNoKey() {
    AliasName none = new AliasName("alias/aws/none");
    assertThat(TestRegion.refusal(region.ask(caller, describe(new KeyReference.ByAlias(none)))))
        .isEqualTo(new KmsError.AliasNotFound(new AliasArn(REGION, account, none)));
  }

  @Test
  void keysOfServices_areOutsideTheQuota() {
    for (String service : List.of("s3", "ebs", "rds")) {
      assertThat(described(new AliasName("alias/aws/" + service)).manager())
          .isEqualTo(KeyManager.AWS);
    }
    for (int i = 0; i < 2; i++) {
      TestRegion.answer(
          KmsAnswer.Described.class, region.ask(caller, TestRegion.creation(Map.of())));
    }
    assertThat(TestRegion.refusal(region.ask(caller, TestRegion.creation(Map.of()))))
        .isInstanceOf(KmsError.LimitExceeded.class);
    assertThat(listed()).hasSize(5);
  }

  @Test
  void aliases_areListedInOrder_beforeThereIsAKeyToo() {
    KeyId key = described(S3).arn().keyId();
    KeyArn own =
        TestRegion.answer(
                KmsAnswer.Described.class, region.ask(caller, TestRegion.creation(Map.of())))
            .metadata()
            .arn();
    for (String name : List.of("alias/a", "alias/z")) {
      TestRegion.answer(
          KmsAnswer.Done.class,
          region.ask(
              caller,
              new KmsRequest.CreateAlias(new AliasName(name), new KeyReference.ByArn(own))));
    }
    List<KmsAnswer.ListedAlias> all = aliases(100);
    assertThat(all).hasSize(16).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    assertThat(all)
        .filteredOn(KmsAnswer.Alias.class::isInstance)
        .extracting(alias -> alias.name().value(), alias -> ((KmsAnswer.Alias) alias).target())
        .containsExactly(
            tuple("alias/a", own.keyId()),
            tuple("alias/aws/s3", key),
            tuple("alias/z", own.keyId()));
    for (int limit : List.of(1, 3, 5)) {
      assertThat(aliases(limit)).isEqualTo(all);
    }
  }
}
