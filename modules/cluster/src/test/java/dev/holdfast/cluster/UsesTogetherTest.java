package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.fake.Alice;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked together comes to what it would have come to alone. */
class UsesTogetherTest {

  private static final List<EncryptionContext> CONTEXTS =
      List.of(
          EncryptionContext.EMPTY,
          new EncryptionContext(Map.of("tenant", "blue")),
          new EncryptionContext(Map.of("tenant", "red")));
  private static final AliasName ALIAS = new AliasName("alias/together");

  /** May do everything, but nothing for the tenant red, and no data keys. */
  private static final Caller USER =
      Alice.with(
          "'Effect':'Allow','Action':'kms:*','Resource':'*'",
          "'Effect':'Deny','Action':'kms:GenerateDataKey','Resource':'*'",
          "'Effect':'Deny','Action':'*','Resource':'*','Condition':"
              + "{'StringEquals':{'kms:EncryptionContext:tenant':'red'}}");

  private TestRegion region;
  private KeyArn key;
  private KeyArn disabled;
  private final List<CiphertextBlob> blobs = new ArrayList<>();

  @BeforeEach
  void start() {
    region = TestRegion.create();
    key = region.createKey();
    disabled = region.createKey();
    region.ask(TestRegion.CALLER, new KmsRequest.CreateAlias(ALIAS, new KeyReference.ByArn(key)));
    for (KeyArn arn : List.of(key, disabled)) {
      for (EncryptionContext context : CONTEXTS) {
        blobs.add(region.answer(KmsAnswer.Encrypted.class, arn, encrypt(context, 7)).blob());
      }
    }
    region.answer(KmsAnswer.Done.class, disabled, new KeyCommand.DisableKey());
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private static KeyCommand encrypt(EncryptionContext context, int content) {
    return new KeyCommand.Encrypt(
        KmsOperation.ENCRYPT,
        Plaintext.takeOwnershipOf(new byte[] {(byte) content}),
        context,
        false);
  }

  private KeyReference reference(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new KeyReference.ById(key.keyId());
      case 3 -> new KeyReference.ByArn(key);
      case 4 -> new KeyReference.ById(disabled.keyId());
      case 5 -> new KeyReference.ByAlias(ALIAS);
      case 6 -> new KeyReference.ByAlias(new AliasName("alias/none"));
      default ->
          new KeyReference.ById(KeyId.parse("00000000-0000-4000-8000-000000000000").orElseThrow());
    };
  }

  private KmsRequest request(Random random) {
    KeyReference reference = reference(random);
    EncryptionContext context = CONTEXTS.get(random.nextInt(CONTEXTS.size()));
    boolean dryRun = random.nextInt(8) == 0;
    CiphertextBlob blob = blobs.get(random.nextInt(blobs.size()));
    return switch (random.nextInt(5)) {
      case 0 -> new KmsRequest.OnKey(reference, encrypt(context, random.nextInt(9)));
      case 1 ->
          new KmsRequest.OnKey(
              reference, new KeyCommand.GenerateDataKey(16, random.nextBoolean(), context, dryRun));
      case 2 ->
          new KmsRequest.ReEncrypt(
              new KmsRequest.Encrypted.Symmetrically(Optional.of(blob), context, Optional.empty()),
              reference,
              new KmsRequest.Target.Symmetric(context),
              dryRun);
      default ->
          new KmsRequest.Decrypt(
              Optional.of(blob),
              context,
              random.nextBoolean() ? Optional.of(reference) : Optional.empty(),
              dryRun);
    };
  }

  private static List<KmsRequest> requests(long seed, UsesTogetherTest of) {
    Random random = new Random(seed);
    List<KmsRequest> requests = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      requests.add(of.request(random));
    }
    return requests;
  }

  private List<Reply> together(Caller caller, List<KmsRequest> requests) {
    return region.cluster().keys().askEach(caller, requests).stream().map(TestRegion::get).toList();
  }

  /** Everything that does not depend on chance. */
  private String told(Reply reply) {
    return switch (reply) {
      case Reply.Refused(var error, var decided) -> error + " " + decided;
      case Reply.Answered(KmsAnswer.Decrypted it, var decided) ->
          it.key() + " " + it.materialId() + " " + List.of(clear(it)) + " " + decided;
      case Reply.Answered(var answer, var decided) ->
          answer.getClass().getSimpleName() + " " + decided;
    };
  }

  private static int clear(KmsAnswer.Decrypted decrypted) {
    return decrypted.plaintext().reveal()[0];
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void requestsTogether_areDecidedAndAnswered_asEachAlone(long seed) {
    for (Caller caller : List.of(TestRegion.CALLER, USER, TestRegion.STRANGER)) {
      List<String> alone =
          requests(seed, this).stream().map(it -> told(region.ask(caller, it))).toList();
      List<String> together =
          together(caller, requests(seed, this)).stream().map(this::told).toList();
      assertThat(together).isEqualTo(alone);
    }
  }

  @Test
  void whatIsEncryptedTogether_opensToWhatItWas() {
    List<KmsRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(
          new KmsRequest.OnKey(
              new KeyReference.ByArn(key), encrypt(CONTEXTS.get(i % CONTEXTS.size()), i)));
    }
    List<Reply> sealed = together(TestRegion.CALLER, requests);
    for (int i = 0; i < 20; i++) {
      KmsAnswer.Decrypted opened =
          region.answer(
              KmsAnswer.Decrypted.class,
              new KmsRequest.Decrypt(
                  Optional.of(TestRegion.answer(KmsAnswer.Encrypted.class, sealed.get(i)).blob()),
                  CONTEXTS.get(i % CONTEXTS.size()),
                  Optional.empty(),
                  false));
      assertThat(clear(opened)).isEqualTo(i);
    }
  }

  @Test
  void afterARestart_whatIsNotOpenYet_isAnsweredToo() {
    region.restart();
    assertThat(together(TestRegion.CALLER, requests(1, this)))
        .noneMatch(reply -> reply instanceof Reply.Refused(KmsError.Throttled ignored, var none));
  }

  @Test
  void moreThanAKeyTakesAtOnce_isThrottled_andTheRestIsAnswered() {
    List<KmsRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      requests.add(new KmsRequest.OnKey(new KeyReference.ByArn(key), encrypt(CONTEXTS.get(0), i)));
    }
    List<CompletableFuture<Reply>> replies =
        region.cluster().keys().askEach(TestRegion.CALLER, requests);
    List<Reply> all = replies.stream().map(TestRegion::get).toList();
    assertThat(all.getFirst()).isInstanceOf(Reply.Answered.class);
    assertThat(TestRegion.refusal(all.getLast())).isEqualTo(new KmsError.Throttled());
    // Nobody stays in.
    assertThat(together(TestRegion.CALLER, requests.subList(0, 10)))
        .allMatch(Reply.Answered.class::isInstance);
  }
}
