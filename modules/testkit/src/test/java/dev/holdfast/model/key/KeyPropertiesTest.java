package dev.holdfast.model.key;

import static dev.holdfast.model.grant.GrantTerms.AT_ONCE;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.ID;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.STRANGER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.creation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Rules that hold for any life a key may have. */
class KeyPropertiesTest {

  /** What someone does to a key, after a while. The scheduler's visit when there is no command. */
  record Step(Duration after, Optional<KeyCommand> command, Caller caller) {}

  /** A key's life so far: what was journaled, and the state that came of it step by step. */
  private static final class Life {
    private final List<KeyEvent> events = new ArrayList<>();
    private KmsKey key = KmsKey.initial();
    private Instant now = BIRTH;
    private int materials = 1;

    Life() {
      persist(
          KeyDecider.decide(key, new KeyRequest(ARN, creation(Map.of()), OWNER), AT_ONCE, now)
              .decision());
    }

    void live(Step step) {
      now = now.plus(step.after());
      persist(decide(step));
    }

    Decision decide(Step step) {
      if (step.command().isEmpty()) {
        Decision decision = KeyDecider.decideDue(key, Optional.empty(), now);
        return decision instanceof Decision.Generate
            ? KeyDecider.decideDue(key, Optional.of(backingKey(++materials)), now)
            : decision;
      }
      Decision decision =
          KeyDecider.decide(
                  key, new KeyRequest(ARN, step.command().get(), step.caller()), AT_ONCE, now)
              .decision();
      return decision instanceof Decision.Generate
          ? KeyDecider.decide(
                  key,
                  new KeyRequest(
                      ARN,
                      new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(++materials))),
                      step.caller()),
                  AT_ONCE,
                  now)
              .decision()
          : decision;
    }

    private void persist(Decision decision) {
      if (decision instanceof Decision.Persist persist) {
        for (KeyEvent event : persist.events()) {
          events.add(event);
          key = key.apply(event);
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    Arbitrary<Duration> pauses =
        Arbitraries.longs().between(0, 40 * 86_400).map(Duration::ofSeconds);
    Arbitrary<Optional<KeyCommand>> commands =
        Arbitraries.of(KeyStatesTest.COMMANDS)
            .map(c ->
                c instanceof KeyCommand.RotateKeyOnDemand
                    ? new KeyCommand.RotateKeyOnDemand(Optional.empty())
                    : c)
            .map(Optional::of);
    Arbitrary<Caller> callers = Arbitraries.frequency(Tuple.of(9, OWNER), Tuple.of(1, STRANGER));
    Arbitrary<Step> asked = Combinators.combine(pauses, commands, callers).as(Step::new);
    Arbitrary<Step> due = pauses.map(pause -> new Step(pause, Optional.empty(), OWNER));
    return Arbitraries.frequencyOf(Tuple.of(4, asked), Tuple.of(1, due)).list().ofMaxSize(40);
  }

  private static Life live(List<Step> steps) {
    Life life = new Life();
    steps.forEach(life::live);
    return life;
  }

  @Property
  void whatIsDecided_replaysToTheSameKey(@ForAll("lives") List<Step> steps) {
    Life life = live(steps);
    assertThat(KeyScenario.replay(life.events)).isEqualTo(life.key);
  }

  @Property
  void sameStateCommandCallerAndTime_sameDecision(@ForAll("lives") List<Step> steps) {
    Life life = new Life();
    for (Step step : steps) {
      life.live(step);
      KmsKey twin = KeyScenario.replay(life.events);
      for (KeyCommand command : KeyStatesTest.COMMANDS) {
        assertThat(
                KeyDecider.decide(twin, new KeyRequest(ARN, command, OWNER), AT_ONCE, life.now)
                    .decision())
            .isEqualTo(
                KeyDecider.decide(life.key, new KeyRequest(ARN, command, OWNER), AT_ONCE, life.now)
                    .decision());
      }
      assertThat(KeyDecider.decideDue(twin, Optional.empty(), life.now))
          .isEqualTo(KeyDecider.decideDue(life.key, Optional.empty(), life.now));
    }
  }

  @Property
  void everyMaterialEverMade_decryptsWheneverTheKeyMayBeUsed(@ForAll("lives") List<Step> steps) {
    Life life = live(steps);
    if (life.key instanceof KmsKey.Live live && live.state() instanceof KeyState.Enabled) {
      for (KeyEvent event : life.events) {
        BackingKey made =
            switch (event) {
              case KeyEvent.Created created -> created.backingKey();
              case KeyEvent.Rotated rotated -> rotated.backingKey();
              case KeyEvent.CreatedForImport _,
                  KeyEvent.CreatedInStore _,
                  KeyEvent.CreatedAsReplica _,
                  KeyEvent.Change _,
                  KeyEvent.Deleted _,
                  KeyEvent.Shredded _,
                  KeyEvent.Unreadable _ ->
                  null;
            };
        if (made != null) {
          CiphertextBlob blob = blob(ID, made.materialId());
          KeyCommand decrypt =
              new KeyCommand.Decrypt(
                  KmsOperation.DECRYPT, Optional.of(blob), EncryptionContext.EMPTY, false, false);
          assertThat(
                  KeyDecider.decide(
                          life.key, new KeyRequest(ARN, decrypt, OWNER), AT_ONCE, life.now)
                      .decision())
              .isEqualTo(
                  new Decision.Use(
                      new KeyUse.Decrypt(live.binding(), made, blob, EncryptionContext.EMPTY)));
        }
      }
    }
  }

  @Property
  void deletedKey_refusesEverything(@ForAll("lives") List<Step> steps) {
    Life life = live(steps);
    if (life.key instanceof KmsKey.Live live
        && !(live.state() instanceof KeyState.PendingDeletion)) {
      life.live(new Step(Duration.ZERO, Optional.of(new KeyCommand.ScheduleKeyDeletion(7)), OWNER));
    }
    life.live(new Step(Duration.ofDays(30), Optional.empty(), OWNER));
    assertThat(life.key).isInstanceOf(KmsKey.Deleted.class);
    for (KeyCommand command : KeyStatesTest.COMMANDS) {
      assertThat(
              KeyDecider.decide(life.key, new KeyRequest(ARN, command, OWNER), AT_ONCE, life.now)
                  .decision())
          .isEqualTo(new Decision.Refuse(new KmsError.KeyNotFound(ARN)));
    }
  }

  @Property
  void strangers_changeAndUseNothing(@ForAll("lives") List<Step> steps) {
    Life life = live(steps);
    for (KeyCommand command : KeyStatesTest.COMMANDS) {
      if (command instanceof KeyCommand.TellRetirableGrants) {
        // The region's own question; it tells a principal only of the grants that name it.
        continue;
      }
      assertThat(
              KeyDecider.decide(life.key, new KeyRequest(ARN, command, STRANGER), AT_ONCE, life.now)
                  .decision())
          .isInstanceOf(Decision.Refuse.class);
    }
  }

  @Property
  void theScheduler_findsRestOnceItHasDoneWhatWasDue(@ForAll("lives") List<Step> steps) {
    Life life = live(steps);
    life.live(new Step(Duration.ofDays(400), Optional.empty(), OWNER));
    Instant next = life.key.wakeAt();
    assertThat(KeyDecider.decideDue(life.key, Optional.empty(), life.now))
        .isEqualTo(new Decision.Rest());
    if (next != null && life.key instanceof KmsKey.Live) {
      assertThat(next).isAfter(life.now);
    }
  }
}
