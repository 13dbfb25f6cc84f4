package dev.holdfast.cluster;

import static dev.holdfast.cluster.fake.TestRegion.CALLER;
import static dev.holdfast.cluster.fake.TestRegion.REGION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AliasesAndListingsTest {

  private static final AtomicInteger ACCOUNTS = new AtomicInteger(1);
  private static TestRegion region;

  /** Each test has an account of its own. */
  private final Caller caller =
      Caller.root(
          new AccountId("%012d".formatted(900_000_000_000L + ACCOUNTS.getAndIncrement())), "test");

  @BeforeAll
  static void start() {
    region = TestRegion.start(new KeyQuotas(60, 20, 2, KeyQuotas.MAX_KEY_POLICY_BYTES));
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  private <A extends KmsAnswer> A answer(Class<A> kind, KmsRequest request) {
    return TestRegion.answer(kind, region.ask(caller, request));
  }

  private KmsError refusal(KmsRequest request) {
    return TestRegion.refusal(region.ask(caller, request));
  }

  private KeyArn createKey() {
    return answer(KmsAnswer.Described.class, TestRegion.creation(Map.of())).metadata().arn();
  }

  private KeyArn createKey(KeySpec spec) {
    return answer(
            KmsAnswer.Described.class,
            new KmsRequest.CreateKey(
                spec,
                spec.usages().getFirst(),
                KeyOrigin.AWS_KMS,
                "",
                Optional.empty(),
                false,
                Map.of()))
        .metadata()
        .arn();
  }

  private static KmsRequest create(String alias, KeyArn key) {
    return new KmsRequest.CreateAlias(new AliasName(alias), new KeyReference.ByArn(key));
  }

  private static KmsRequest update(String alias, KeyArn key) {
    return new KmsRequest.UpdateAlias(new AliasName(alias), new KeyReference.ByArn(key));
  }

  private static KmsRequest delete(String alias) {
    return new KmsRequest.DeleteAlias(new AliasName(alias));
  }

  private KmsRequest describe(String alias) {
    return new KmsRequest.OnKey(
        new KeyReference.ByAlias(new AliasName(alias)), new KeyCommand.DescribeKey());
  }

  private KmsError notFound(String alias) {
    return new KmsError.AliasNotFound(new AliasArn(REGION, caller.account(), new AliasName(alias)));
  }

  @Test
  void alias_namesItsKey_untilItIsMovedOrDeleted() {
    KeyArn first = createKey();
    KeyArn second = createKey();
    assertThat(refusal(describe("alias/a"))).isEqualTo(notFound("alias/a"));
    answer(KmsAnswer.Done.class, create("alias/a", first));
    assertThat(answer(KmsAnswer.Described.class, describe("alias/a")).metadata().arn())
        .isEqualTo(first);
    assertThat(refusal(create("alias/a", second))).isInstanceOf(KmsError.AliasAlreadyExists.class);
    answer(KmsAnswer.Done.class, update("alias/a", second));
    assertThat(answer(KmsAnswer.Described.class, describe("alias/a")).metadata().arn())
        .isEqualTo(second);
    answer(KmsAnswer.Done.class, delete("alias/a"));
    assertThat(refusal(describe("alias/a"))).isEqualTo(notFound("alias/a"));
    assertThat(refusal(update("alias/a", first))).isEqualTo(notFound("alias/a"));
    assertThat(refusal(delete("alias/a"))).isEqualTo(notFound("alias/a"));
  }

  @Test
  void alias_movesToNoKeyOfAnotherTypeOrUsage() {
    KeyArn symmetric = createKey();
    answer(KmsAnswer.Done.class, create("alias/mine", symmetric));
    assertThat(refusal(update("alias/mine", createKey(KeySpec.HMAC_256))))
        .isEqualTo(
            new KmsError.Invalid(
                "Alias alias/mine cannot be changed from a CMK with key usage ENCRYPT_DECRYPT to a"
                    + " CMK with key usage GENERATE_VERIFY_MAC. The key usage of the current CMK"
                    + " and the new CMK must be the same."));
    assertThat(refusal(update("alias/mine", createKey(KeySpec.RSA_2048))))
        .isEqualTo(
            new KmsError.Invalid(
                "Alias alias/mine cannot be changed from a CMK with key spec SYMMETRIC_DEFAULT to a"
                    + " CMK with key spec RSA_2048. The current CMK and the new CMK must both be"
                    + " symmetric or both be asymmetric."));
    assertThat(answer(KmsAnswer.Described.class, describe("alias/mine")).metadata().arn())
        .isEqualTo(symmetric);
    answer(KmsAnswer.Done.class, delete("alias/mine"));
    answer(KmsAnswer.Done.class, create("alias/mine", createKey(KeySpec.RSA_2048)));
    answer(KmsAnswer.Done.class, update("alias/mine", createKey(KeySpec.RSA_3072)));
  }

  @Test
  void reservedAliases_areRefused() {
    KeyArn key = createKey();
    KmsError reserved = new KmsError.AliasReserved("alias/aws/mine");
    assertThat(refusal(create("alias/aws/mine", key))).isEqualTo(reserved);
    assertThat(refusal(update("alias/aws/mine", key))).isEqualTo(reserved);
    assertThat(refusal(delete("alias/aws/mine"))).isEqualTo(reserved);
  }

  @Test
  void aliasOfAMissingOrDyingKey_isRefused() {
    KeyArn missing = new KeyArn(REGION, caller.account(), KeyId.of(UUID.randomUUID()));
    assertThat(refusal(create("alias/a", missing))).isEqualTo(new KmsError.KeyNotFound(missing));
    KeyArn dying = createKey();
    answer(
        KmsAnswer.DeletionScheduled.class,
        new KmsRequest.OnKey(new KeyReference.ByArn(dying), new KeyCommand.ScheduleKeyDeletion(7)));
    assertThat(refusal(create("alias/a", dying))).isInstanceOf(KmsError.KeyInState.class);
  }

  @Test
  void aliasBeyondTheQuota_isRefused_alsoByMoving() {
    KeyArn full = createKey();
    for (int i = 0; i < 20; i++) {
      answer(KmsAnswer.Done.class, create("alias/n" + i, full));
    }
    KmsError beyond = new KmsError.LimitExceeded("The key has 20 aliases, which is the quota.");
    assertThat(refusal(create("alias/n20", full))).isEqualTo(beyond);
    answer(KmsAnswer.Done.class, create("alias/other", createKey()));
    assertThat(refusal(update("alias/other", full))).isEqualTo(beyond);
    answer(KmsAnswer.Done.class, update("alias/n1", full));
  }

  @Test
  void oneOfManyWhoCreateTheSameAlias_succeeds() {
    KeyArn key = createKey();
    List<CompletionStage<Boolean>> attempts =
        IntStream.range(0, 40)
            .mapToObj(i ->
                region
                    .start(caller, create("alias/race", key))
                    .thenApply(Reply.Answered.class::isInstance))
            .toList();
    assertThat(attempts.stream().filter(TestRegion::get).count()).isEqualTo(1);
  }

  @Test
  void keyQuota_isRefused() {
    for (int i = 0; i < 60; i++) {
      createKey();
    }
    int before = region.vault.keyCount();
    assertThat(refusal(TestRegion.creation(Map.of())))
        .isEqualTo(new KmsError.LimitExceeded("The account has 60 KMS keys, which is the quota."));
    assertThat(region.vault.keyCount()).isEqualTo(before);
  }

  @Test
  void listedKeys_comeInPages_completeAndInOrder_andOnesOwnWriteIsThere() {
    List<KeyArn> created = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      created.add(createKey());
      assertThat(
              answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(100, Optional.empty())).keys())
          .contains(created.getLast());
    }
    List<KeyArn> listed = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Keys page = answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(5, marker));
      assertThat(page.keys()).hasSizeBetween(1, 5);
      listed.addAll(page.keys());
      marker = page.nextMarker();
    } while (marker.isPresent());
    created.sort(Comparator.comparing(key -> key.keyId().value()));
    assertThat(listed).isEqualTo(created);
  }

  @Test
  void listedAliases_comeInPages_andMayBeOfOneKey() {
    KeyArn one = createKey();
    KeyArn two = createKey();
    for (int i = 10; i < 22; i++) {
      answer(KmsAnswer.Done.class, create("alias/p" + i, i % 2 == 0 ? one : two));
    }
    assertThat(aliasNames(Optional.empty(), 5))
        .isEqualTo(IntStream.range(10, 22).mapToObj(i -> "alias/p" + i).toList());
    assertThat(aliasNames(Optional.of(one), 4))
        .isEqualTo(
            IntStream.range(10, 22).filter(i -> i % 2 == 0).mapToObj(i -> "alias/p" + i).toList());
    KeyArn missing = new KeyArn(REGION, caller.account(), KeyId.of(UUID.randomUUID()));
    assertThat(
            refusal(
                new KmsRequest.ListAliases(
                    Optional.of(new KeyReference.ByArn(missing)), 5, Optional.empty())))
        .isEqualTo(new KmsError.KeyNotFound(missing));
  }

  private List<String> aliasNames(Optional<KeyArn> key, int limit) {
    List<String> names = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Aliases page =
          answer(
              KmsAnswer.Aliases.class,
              new KmsRequest.ListAliases(key.map(KeyReference.ByArn::new), limit, marker));
      assertThat(page.aliases()).hasSizeLessThanOrEqualTo(limit);
      page.aliases().stream()
          .filter(KmsAnswer.Alias.class::isInstance)
          .forEach(alias -> names.add(alias.name().value()));
      marker = page.nextMarker();
    } while (marker.isPresent());
    return names;
  }

  @Test
  void markers_areGoodForTheirOwnListingOnly() {
    KeyArn key = createKey();
    createKey();
    answer(KmsAnswer.Done.class, create("alias/a", key));
    answer(KmsAnswer.Done.class, create("alias/b", key));
    String marker =
        answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(1, Optional.empty()))
            .nextMarker()
            .orElseThrow();
    KmsError malformed = new KmsError.MalformedMarker();
    for (int i = 0; i < marker.length(); i++) {
      char other = marker.charAt(i) == 'A' ? 'B' : 'A';
      String edited = marker.substring(0, i) + other + marker.substring(i + 1);
      assertThat(refusal(new KmsRequest.ListKeys(1, Optional.of(edited)))).isEqualTo(malformed);
    }
    assertThat(refusal(new KmsRequest.ListKeys(1, Optional.of("")))).isEqualTo(malformed);
    assertThat(refusal(new KmsRequest.ListKeys(1, Optional.of("\u00e9!")))).isEqualTo(malformed);
    assertThat(refusal(new KmsRequest.ListAliases(Optional.empty(), 1, Optional.of(marker))))
        .isEqualTo(malformed);
    assertThat(
            TestRegion.refusal(region.ask(CALLER, new KmsRequest.ListKeys(1, Optional.of(marker)))))
        .isEqualTo(malformed);
    String ofAll =
        answer(
                KmsAnswer.Aliases.class,
                new KmsRequest.ListAliases(Optional.empty(), 1, Optional.empty()))
            .nextMarker()
            .orElseThrow();
    assertThat(
            refusal(
                new KmsRequest.ListAliases(
                    Optional.of(new KeyReference.ByArn(key)), 1, Optional.of(ofAll))))
        .isEqualTo(malformed);
  }

  @Test
  void tags_comeInPages() {
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < 7; i++) {
      tags.put("k" + i, "v" + i);
    }
    KeyArn key = answer(KmsAnswer.Described.class, TestRegion.creation(tags)).metadata().arn();
    Map<String, String> listed = new LinkedHashMap<>();
    Optional<String> marker = Optional.empty();
    int pages = 0;
    do {
      KmsAnswer.Tags page =
          answer(
              KmsAnswer.Tags.class,
              new KmsRequest.ListResourceTags(new KeyReference.ByArn(key), 3, marker));
      listed.putAll(page.tags());
      marker = page.nextMarker();
      pages++;
    } while (marker.isPresent());
    assertThat(pages).isEqualTo(3);
    assertThat(listed).isEqualTo(tags);
  }

  @Test
  void rotations_comeInPages_oldestFirst() {
    KeyArn key = createKey();
    for (int i = 0; i < 3; i++) {
      answer(
          KmsAnswer.Acknowledged.class,
          new KmsRequest.OnKey(
              new KeyReference.ByArn(key), new KeyCommand.RotateKeyOnDemand(Optional.empty())));
    }
    List<KmsAnswer.Rotation> listed = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      KmsAnswer.Rotations page =
          answer(
              KmsAnswer.Rotations.class,
              new KmsRequest.ListKeyRotations(new KeyReference.ByArn(key), true, 1, marker));
      assertThat(page.rotations()).hasSize(1);
      listed.addAll(page.rotations());
      marker = page.nextMarker();
    } while (marker.isPresent());
    assertThat(listed).hasSize(4);
    assertThat(listed.getFirst().date()).isEmpty();
    assertThat(listed.getLast().state()).isEqualTo(KmsAnswer.MaterialState.CURRENT);
  }
}
