package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.cluster.key.KeyEntity;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the journal is away. */
class JournalAwayTest {

  /** Far longer than these tests wait for an answer: who waited for it to pass would fail. */
  private static final String ASK_TIMEOUT = "60s";

  private static TestRegion region;

  @BeforeAll
  static void start() {
    region = TestRegion.start("holdfast.cluster.ask-timeout = " + ASK_TIMEOUT);
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  @AfterEach
  void comeBack() {
    region.journal.away(false);
    region.journal.muteFor(id -> false);
    region.journal.refuseReadsOf(id -> false);
  }

  private static Reply asked(KeyArn key, KeyCommand command) throws Exception {
    return region
        .start(new KeyReference.ByArn(key), command)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static boolean isRefusedForTheJournal(Reply reply) {
    return reply instanceof Reply.Refused(KmsError.JournalAway ignored, var decided);
  }

  private static KmsRequest alias(String name, KeyArn key) {
    return new KmsRequest.CreateAlias(new AliasName(name), new KeyReference.ByArn(key));
  }

  private static void describes(KeyArn key) {
    assertThat(region.answer(KmsAnswer.Described.class, key, new KeyCommand.DescribeKey()))
        .isNotNull();
  }

  @Test
  void openKey_isUsed_andNotChanged() throws Exception {
    KeyArn key = region.createKey();
    region.journal.away(true);
    assertThat(isRefusedForTheJournal(asked(key, new KeyCommand.DisableKey()))).isTrue();
    assertThat(asked(key, KeysTest.encrypt("x"))).isInstanceOf(Reply.Answered.class);
    region.journal.away(false);
    assertThat(region.journal.eventsOf(KeyEntity.persistenceId(key.keyId()))).hasSize(1);
    assertThat(asked(key, new KeyCommand.DisableKey())).isInstanceOf(Reply.Answered.class);
  }

  @Test
  void keyThatIsNotOpen_isRefusedAtOnce_withoutAskingTheJournal_andOpensAfterwards()
      throws Exception {
    KeyArn key = region.createKey();
    region.restart();
    int before = region.journal.replays.get();
    region.journal.away(true);
    for (int i = 0; i < 3; i++) {
      assertThat(isRefusedForTheJournal(asked(key, KeysTest.encrypt("x")))).isTrue();
    }
    assertThat(region.journal.replays.get()).isEqualTo(before);
    region.journal.away(false);
    describes(key);
  }

  @Test
  void allWhoWaitForAKeyWhoseJournalDoesNotAnswer_areRefused() throws Exception {
    KeyArn key = region.createKey();
    region.restart();
    region.journal.muteFor(id -> id.equals(KeyEntity.persistenceId(key.keyId())));
    assertThat(isRefusedForTheJournal(asked(key, KeysTest.encrypt("x")))).isTrue();
    region.journal.muteFor(id -> false);
    describes(key);
  }

  @Test
  void whoWaitsForAKeyWhoseJournalIsDamaged_isToldAtOnce() {
    KeyArn key = region.createKey();
    region.restart();
    region.journal.refuseReadsOf(id -> id.equals(KeyEntity.persistenceId(key.keyId())));
    CompletableFuture<Reply> reply =
        region
            .start(new KeyReference.ByArn(key), new KeyCommand.DescribeKey())
            .toCompletableFuture();
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS)).hasMessageContaining("told to fail");
  }

  @Test
  void directory_isRead_andNotChanged() throws Exception {
    KeyArn key = region.createKey();
    KeyReference alias = new KeyReference.ByAlias(new AliasName("alias/kept"));
    region.answer(KmsAnswer.Done.class, alias("alias/kept", key));
    region.journal.away(true);
    assertThat(region.refusal(alias("alias/other", key))).isEqualTo(new KmsError.JournalAway());
    assertThat(
            region
                .start(alias, KeysTest.encrypt("x"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS))
        .isInstanceOf(Reply.Answered.class);
    region.journal.away(false);
    region.answer(KmsAnswer.Done.class, alias("alias/other", key));
  }
}
