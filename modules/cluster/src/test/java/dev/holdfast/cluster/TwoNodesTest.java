package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.cluster.fake.Loopback;
import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.cluster.iam.IamAccounts;
import dev.holdfast.cluster.peer.NotTakenInException;
import dev.holdfast.cluster.peer.Protocol;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyStateName;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of one region, each a whole actor system, that talk over the loopback. */
class TwoNodesTest {

  private static final int KEYS = 8;
  private static final AccountId ACCOUNT = TestRegion.CALLER.account();

  private static final int FIRST = Loopback.freePort();

  private static TestRegion one;
  private static TestRegion two;
  private static IamAccounts identitiesAtOne;
  private static IamAccounts identitiesAtTwo;

  @BeforeAll
  static void start() throws Exception {
    one = TestRegion.start(Loopback.settings(FIRST, FIRST));
    identitiesAtOne = one.startIdentities(IamQuotas.AWS);
    two = TestRegion.beside(one, Loopback.settings(Loopback.freePort(), FIRST));
    identitiesAtTwo = two.startIdentities(IamQuotas.AWS);
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @Test
  void nodeThatSpeaksAnotherVersion_isNotTakenIn_andTheOthersGoOn() {
    String other =
        ConfigFactory.parseString("holdfast.peers.protocol = " + (Protocol.VERSION + 1))
            .withFallback(ConfigFactory.parseString(Loopback.settings(Loopback.freePort(), FIRST)))
            .root()
            .render();
    assertThatThrownBy(() -> TestRegion.beside(one, other))
        .rootCause()
        .isInstanceOfSatisfying(
            NotTakenInException.class,
            refused -> assertThat(refused.isOfAnotherVersion()).isTrue());
    assertThat(two.answer(KmsAnswer.class, one.createKey(), new KeyCommand.DescribeKey()))
        .isInstanceOf(KmsAnswer.Described.class);
  }

  private static Plaintext text() {
    return Plaintext.takeOwnershipOf("hello".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keysOfAllShards_areUsedThroughEitherNode() {
    List<KeyArn> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add((i % 2 == 0 ? one : two).createKey());
    }
    for (KeyArn key : keys) {
      KmsAnswer.Encrypted encrypted = one.answer(KmsAnswer.Encrypted.class, key, encrypting());
      KmsAnswer.Decrypted decrypted =
          two.answer(
              KmsAnswer.Decrypted.class,
              key,
              new KeyCommand.Decrypt(
                  KmsOperation.DECRYPT,
                  Optional.of(encrypted.blob()),
                  EncryptionContext.EMPTY,
                  true,
                  false));
      assertThat(decrypted.plaintext().reveal()).isEqualTo(text().reveal());
    }
  }

  @Test
  void keysOfTheOtherNode_areAskedTogetherWithOthers_onceItIsKnownWhoHasThem() {
    List<KeyArn> keys = Stream.generate(one::createKey).limit(KEYS).toList();
    List<Reply> replies = new ArrayList<>();
    Poll.until(() -> {
      long before = one.cluster().crossed() + two.cluster().crossed();
      for (TestRegion node : List.of(one, two)) {
        keys.stream()
            .map(key -> node.start(new KeyReference.ByArn(key), encrypting()))
            .toList()
            .forEach(reply -> replies.add(TestRegion.get(reply)));
      }
      // Every key is on another node than one of the two, if it is known where all of them are.
      return one.cluster().crossed() + two.cluster().crossed() - before == KEYS;
    });
    assertThat(replies).allSatisfy(reply -> assertThat(reply).isInstanceOf(Reply.Answered.class));
  }

  private static KeyCommand encrypting() {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, text(), EncryptionContext.EMPTY, false);
  }

  @Test
  void disabledOnOneNode_isRefusedOnTheOther_withTheNextRequest() {
    for (int i = 0; i < KEYS; i++) {
      KeyArn key = one.createKey();
      one.answer(KmsAnswer.class, key, new KeyCommand.DisableKey());
      assertThat(two.refusal(key, encrypting())).isInstanceOf(KmsError.KeyDisabled.class);
    }
  }

  /** What one node offers only that one can open, and the next message comes to the other. */
  @Test
  void replicasOfAnotherRegion_areMade_whicheverNodeItsMessagesComeTo() {
    TestRegion primary = TestRegion.in(new Region("eu-west-1"));
    try {
      primary.others.put(TestRegion.REGION, one);
      one.others.put(new Region("eu-west-1"), primary);
      two.others.put(new Region("eu-west-1"), primary);
      one.nodes.add(two);
      for (int i = 0; i < KEYS; i++) {
        KeyArn key =
            primary
                .answer(
                    KmsAnswer.Described.class,
                    new KmsRequest.CreateKey(
                        KeySpec.SYMMETRIC_DEFAULT,
                        KeyUsage.ENCRYPT_DECRYPT,
                        KeyOrigin.AWS_KMS,
                        "",
                        Optional.empty(),
                        false,
                        Map.of(),
                        Optional.empty(),
                        true))
                .metadata()
                .arn();
        var _ =
            primary.answer(
                KmsAnswer.Replicated.class,
                new KmsRequest.ReplicateKey(
                    new KeyReference.ByArn(key),
                    TestRegion.REGION,
                    "",
                    Optional.empty(),
                    false,
                    Map.of()));
        KeyArn replica = new KeyArn(TestRegion.REGION, key.account(), key.keyId());
        assertThat(
                two.answer(KmsAnswer.Described.class, replica, new KeyCommand.DescribeKey())
                    .metadata()
                    .stateName())
            .isEqualTo(KeyStateName.ENABLED);
      }
    } finally {
      primary.close();
    }
  }

  @Test
  void dueWork_isDoneByOneOfThem_whicheverIsAsked() {
    one.runDue();
    two.runDue();
  }

  @Test
  void identities_changedThroughOneNode_areSeenThere_andOnTheOtherWhenLoaded() {
    IamReply made =
        TestRegion.get(
            identitiesAtOne.ask(
                ACCOUNT,
                new IamCommand.CreateUser(
                    "alice", "/", Optional.empty(), Map.of(), "AIDAEXAMPLE")));
    assertThat(made).isInstanceOf(IamReply.Answered.class);
    String arn = "arn:aws:iam::" + ACCOUNT + ":user/alice";
    assertThat(identitiesAtOne.find(ACCOUNT).orElseThrow().idOf(arn)).contains("AIDAEXAMPLE");
    assertThat(TestRegion.get(identitiesAtTwo.load(ACCOUNT)).idOf(arn)).contains("AIDAEXAMPLE");
    assertThat(identitiesAtTwo.find(ACCOUNT).orElseThrow().idOf(arn)).contains("AIDAEXAMPLE");
  }

  @Test
  void keyThatIsNotThere_isRefused_notLost() {
    for (int i = 0; i < KEYS; i++) {
      KeyReference unknown = KeyReference.parse("00000000-0000-4000-8000-00000000000" + i);
      KmsRequest request = new KmsRequest.OnKey(unknown, new KeyCommand.DescribeKey());
      assertThat(two.refusal(request)).isInstanceOf(KmsError.class);
    }
  }

  private static KeyCommand encrypt() {
    return new KeyCommand.Encrypt(KmsOperation.ENCRYPT, text(), EncryptionContext.EMPTY, false);
  }

  private static List<KmsError> refusals(TestRegion region, List<KeyArn> keys) {
    return keys.stream()
        .map(key ->
            region.ask(
                TestRegion.CALLER, new KmsRequest.OnKey(new KeyReference.ByArn(key), encrypt())))
        .filter(Reply.Refused.class::isInstance)
        .map(TestRegion::refusal)
        .toList();
  }

  @Test
  void nodeOutOfTouch_usesNoneOfItsKeys_andTheOtherGoesOn() {
    List<KeyArn> keys = Stream.generate(one::createKey).limit(2 * KEYS).toList();
    AtomicLong hours = new AtomicLong();
    // Stopped again and again, between any two looks at the time.
    two.stopped.set(() -> Duration.ofHours(hours.incrementAndGet()).toNanos());
    List<KmsError> refused;
    try {
      refused = refusals(one, keys);
    } finally {
      two.stopped.set(Duration.ofHours(hours.get())::toNanos);
    }
    assertThat(refused)
        .hasSizeBetween(1, keys.size() - 1)
        .allMatch(KmsError.OutOfTouch.class::isInstance);
    Poll.until(() -> refusals(one, keys).isEmpty());
  }

  /** The process is stopped while the vault works. */
  @Test
  void answerOfANodeThatIsOutOfTouchByNow_doesNotLeaveIt() {
    KeyArn key = one.createKey();
    List<KeyArn> keysOfBoth = Stream.generate(one::createKey).limit(2 * KEYS).toList();
    AtomicLong hours = new AtomicLong();
    one.vault.beforeUse.set(() -> {
      long more = Duration.ofHours(hours.incrementAndGet()).toNanos();
      one.stopped.set(() -> more);
      two.stopped.set(() -> more);
    });
    try {
      assertThat(refusals(one, List.of(key))).hasOnlyElementsOfType(KmsError.OutOfTouch.class);
    } finally {
      one.vault.beforeUse.set(() -> {});
    }
    Poll.until(() -> refusals(one, List.of(key)).isEmpty());
    // Both have to be in touch again, or the next test finds one that is not.
    Poll.until(() -> refusals(one, keysOfBoth).isEmpty());
  }
}
