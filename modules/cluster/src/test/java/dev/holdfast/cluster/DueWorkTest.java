package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys do by themselves. */
class DueWorkTest {

  private static final int MOST_RUNS = 20;

  private final TestRegion region = TestRegion.start("holdfast.cluster.ask-timeout = 3s");

  @AfterEach
  void stop() {
    region.close();
  }

  private static String id(KeyArn key) {
    return "key|" + key.keyId();
  }

  private int materials(KeyArn key) {
    return region
        .answer(
            KmsAnswer.Rotations.class,
            new KmsRequest.ListKeyRotations(
                new KeyReference.ByArn(key), true, 100, Optional.empty()))
        .rotations()
        .size();
  }

  private List<String> recorded() {
    return region.records.stream().map(AuditRecord::eventName).toList();
  }

  @Test
  void rotation_happensWhenDue_andNotBefore_alsoForAKeyThatNobodyTouches() {
    KeyArn key = region.createKey();
    region.answer(KmsAnswer.Done.class, key, new KeyCommand.EnableKeyRotation(90));
    region.restart();
    region.advance(Duration.ofDays(90).minusNanos(1));
    region.runDue();
    assertThat(region.journal.eventsOf(id(key))).noneMatch(KeyEvent.Rotated.class::isInstance);
    region.advance(Duration.ofNanos(1));
    region.runDue();
    assertThat(region.journal.eventsOf(id(key))).last().isInstanceOf(KeyEvent.Rotated.class);
    assertThat(materials(key)).isEqualTo(2);
    assertThat(region.journal.wakeUpOf(id(key))).contains(region.now().plus(Duration.ofDays(90)));
    assertThat(recorded()).containsExactly("RotateKey");
  }

  @Test
  void manyDueKeys_areAllWoken() {
    List<KeyArn> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(region.createKey());
      region.answer(KmsAnswer.Done.class, keys.getLast(), new KeyCommand.EnableKeyRotation(90));
    }
    region.advance(Duration.ofDays(91));
    region.runDue();
    assertThat(keys).allSatisfy(key -> assertThat(materials(key)).isEqualTo(2));
  }

  @Test
  void keyThatCannotWork_keepsNobodyWaiting_andTheRunSaysSo() {
    List<KeyArn> broken = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      broken.add(scheduleDeletion(region.createKey()));
    }
    region.advance(Duration.ofDays(1));
    KeyArn healthy = scheduleDeletion(region.createKey());
    region.advance(Duration.ofDays(30));
    region.journal.refuseReadsOf(id -> broken.stream().anyMatch(key -> id.equals(id(key))));
    region.restart();
    assertThatThrownBy(region::runDue).hasStackTraceContaining("40 keys could not do what is due");
    assertThat(region.vault.holds(healthy.keyId())).isFalse();
    region.journal.refuseReadsOf(id -> false);
    runUntilAllIsDone();
    assertThat(broken).allSatisfy(key -> assertThat(region.vault.holds(key.keyId())).isFalse());
  }

  /**
   * Runs follow one another, as the schedule's do: the first may meet a key that is still stopping,
   * because it could not be read a moment ago, and that answers nobody.
   */
  private void runUntilAllIsDone() {
    for (int run = 1; ; run++) {
      try {
        region.runDue();
        return;
      } catch (CompletionException failed) {
        if (run == MOST_RUNS) {
          throw failed;
        }
      }
    }
  }

  private KeyArn scheduleDeletion(KeyArn key) {
    region.answer(KmsAnswer.DeletionScheduled.class, key, new KeyCommand.ScheduleKeyDeletion(7));
    return key;
  }

  @Test
  void deletion_neverComesEarly_andTheKeyIsGoneOnTime() {
    KeyArn key = scheduleDeletion(region.createKey());
    region.advance(Duration.ofDays(7).minusNanos(1));
    region.runDue();
    assertThat(region.vault.holds(key.keyId())).isTrue();
    assertThat(region.refusal(key, KeysTest.encrypt("x"))).isInstanceOf(KmsError.KeyInState.class);
    region.advance(Duration.ofNanos(1));
    assertThat(region.refusal(key, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(key));
    region.runDue();
    assertDeleted(key);
    assertThat(recorded()).containsExactly("DeleteKey");
  }

  enum Broken {
    DELETED,
    RECORDED,
    UNREGISTERED,
    SHREDDING,
    COMPLETED
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void deletionBrokenOffAnywhere_isTakenUpAgain(Broken step) {
    KeyArn key = region.createKey();
    for (int i = 0; i < 5; i++) {
      region.answer(
          KmsAnswer.Done.class,
          new KmsRequest.CreateAlias(new AliasName("alias/a" + i), new KeyReference.ByArn(key)));
    }
    scheduleDeletion(key);
    region.advance(Duration.ofDays(8));
    breakAt(step);
    assertThatThrownBy(region::runDue).hasStackTraceContaining("could not do what is due");
    assertThat(region.journal.wakeUpOf(id(key))).isPresent();
    assertThat(region.refusal(key, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(key));
    if (step == Broken.DELETED) {
      assertThat(region.vault.holds(key.keyId())).isTrue();
    }
    region.restart();
    mend();
    region.runDue();
    assertDeleted(key);
    region.restart();
    assertDeleted(key);
    assertThat(recorded()).contains("DeleteKey");
  }

  private void breakAt(Broken step) {
    switch (step) {
      case DELETED -> region.journal.refuseWritesOf(KeyEvent.Deleted.class::isInstance);
      case RECORDED -> region.failTrail.set(Optional.of(new IllegalStateException("told to fail")));
      case UNREGISTERED ->
          region.journal.refuseWritesOf(DirectoryEvent.KeyUnregistered.class::isInstance);
      case SHREDDING ->
          region.vault.failShred.set(Optional.of(new IllegalStateException("told to fail")));
      case COMPLETED -> region.journal.refuseWritesOf(KeyEvent.Shredded.class::isInstance);
    }
  }

  private void mend() {
    region.journal.refuseWritesOf(event -> false);
    region.failTrail.set(Optional.empty());
    region.vault.failShred.set(Optional.empty());
  }

  private void assertDeleted(KeyArn key) {
    assertThat(region.vault.holds(key.keyId())).isFalse();
    assertThat(region.journal.eventsOf(id(key))).last().isInstanceOf(KeyEvent.Shredded.class);
    assertThat(region.journal.wakeUpOf(id(key))).isEmpty();
    assertThat(region.refusal(key, new KeyCommand.DescribeKey()))
        .isEqualTo(new KmsError.KeyNotFound(key));
    assertThat(
            region
                .answer(KmsAnswer.Keys.class, new KmsRequest.ListKeys(100, Optional.empty()))
                .keys())
        .doesNotContain(key);
    assertThat(
            region
                .answer(
                    KmsAnswer.Aliases.class,
                    new KmsRequest.ListAliases(Optional.empty(), 100, Optional.empty()))
                .aliases())
        .noneMatch(
            alias -> alias instanceof KmsAnswer.Alias named && named.target().equals(key.keyId()));
  }
}
