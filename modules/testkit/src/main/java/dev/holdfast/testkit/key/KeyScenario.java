package dev.holdfast.testkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyDecider;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeyUse;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.store.StoreSeen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rule about a KMS key: given what happened, when something is asked, then this is decided.
 * Unless told otherwise the owner asks for {@link SampleKey#ARN} at {@link SampleKey#BIRTH}.
 */
public final class KeyScenario {

  private final KmsKey key;
  private final KeyArn addressed;
  private final Caller caller;
  private final Instant now;
  private final StoreSeen store;

  private KeyScenario(KmsKey key, KeyArn addressed, Caller caller, Instant now, StoreSeen store) {
    this.key = key;
    this.addressed = addressed;
    this.caller = caller;
    this.now = now;
    this.store = store;
  }

  public static KeyScenario given(KeyEvent... events) {
    return given(List.of(events));
  }

  public static KeyScenario given(List<KeyEvent> events) {
    return new KeyScenario(
        replay(events), SampleKey.ARN, SampleKey.OWNER, SampleKey.BIRTH, new StoreSeen.NotAsked());
  }

  /** The key after its events. */
  public static KmsKey replay(List<KeyEvent> events) {
    KmsKey key = KmsKey.initial();
    for (KeyEvent event : events) {
      key = key.apply(event);
    }
    return key;
  }

  public KeyScenario at(Instant time) {
    return new KeyScenario(key, addressed, caller, time, store);
  }

  public KeyScenario by(Caller asking) {
    return new KeyScenario(key, addressed, asking, now, store);
  }

  public KeyScenario addressedAs(KeyArn arn) {
    return new KeyScenario(key, arn, caller, now, store);
  }

  /** With what the key has seen of its store. */
  public KeyScenario seeing(StoreSeen seen) {
    return new KeyScenario(key, addressed, caller, now, seen);
  }

  public Outcome when(KeyCommand command) {
    return new Outcome(
        KeyDecider.decide(
                key,
                new KeyRequest(addressed, command, caller).seeing(store),
                GrantTerms.AT_ONCE,
                now)
            .decision());
  }

  /** When the scheduler asks whether the key has something to do. */
  public Outcome whenAskedWhatIsDue() {
    return new Outcome(KeyDecider.decideDue(key, Optional.empty(), now));
  }

  /** When the scheduler comes back with the backing key that it was told to have made. */
  public Outcome whenAskedWhatIsDue(BackingKey fresh) {
    return new Outcome(KeyDecider.decideDue(key, Optional.of(fresh), now));
  }

  /** What was decided. */
  public final class Outcome {
    private final Decision decision;

    private Outcome(Decision decision) {
      this.decision = decision;
    }

    public Decision decision() {
      return decision;
    }

    /**
     * The events are journaled, and can follow what was given.
     *
     * @return the key after them
     */
    public KmsKey then(KeyEvent... events) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              Decision.Persist.class,
              persist -> assertThat(persist.events()).containsExactly(events));
      KmsKey after = key;
      for (KeyEvent event : events) {
        after = after.apply(event);
      }
      return after;
    }

    /** Accepted, and was so already. */
    public void thenNothingChanges() {
      then();
    }

    /** Whether events are journaled or not, this is answered. */
    public void thenAnswers(KmsAnswer answer) {
      switch (decision) {
        case Decision.Answer(KmsAnswer given) -> assertThat(given).isEqualTo(answer);
        case Decision.Persist(List<KeyEvent> ignored, KmsAnswer given) ->
            assertThat(given).isEqualTo(answer);
        case Decision.Use _,
            Decision.Rehearse _,
            Decision.UseExternally _,
            Decision.SeeStore _,
            Decision.Generate _,
            Decision.OfferImport _,
            Decision.Unwrap _,
            Decision.Refuse _,
            Decision.Rest _ ->
            throw new AssertionError("expected the answer " + answer + " but was " + decision);
      }
    }

    public void thenRefused(KmsError error) {
      assertThat(decision).isEqualTo(new Decision.Refuse(error));
    }

    public void thenUses(KeyUse use) {
      assertThat(decision).isEqualTo(new Decision.Use(use));
    }

    public void thenRehearses(KeyUse use) {
      assertThat(decision).isEqualTo(new Decision.Rehearse(use));
    }

    public void thenDecides(Decision expected) {
      assertThat(decision).isEqualTo(expected);
    }

    public void thenGenerates() {
      assertThat(decision).isEqualTo(new Decision.Generate(SampleKey.BINDING));
    }

    public void thenRests() {
      assertThat(decision).isEqualTo(new Decision.Rest());
    }
  }
}
