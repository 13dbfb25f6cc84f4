package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleGrant.creation;
import static dev.holdfast.testkit.key.SampleGrant.id;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.created;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rules that hold for whatever is done with grants. */
class GrantPropertiesTest {

  enum Kind {
    CREATE,
    CREATE_NAMED,
    RETIRE,
    REVOKE
  }

  record Step(Kind kind, int number) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(1, 20))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  private static KeyCommand command(Step step, int fresh) {
    return switch (step.kind) {
      case CREATE -> creation(id(fresh), Optional.empty());
      case CREATE_NAMED -> creation(id(fresh), Optional.of("name" + step.number % 3));
      case RETIRE -> new KeyCommand.RetireGrant(id(step.number), false);
      case REVOKE -> new KeyCommand.RevokeGrant(id(step.number), false);
    };
  }

  @Property
  void whatIsDecided_replaysToTheSameGrants_andNoNameIsThereTwice(
      @ForAll("steps") List<Step> steps) {
    List<KeyEvent> events = new ArrayList<>(List.of(created()));
    KmsKey key = KeyScenario.replay(events);
    Set<String> open = new TreeSet<>();
    Instant now = BIRTH;
    int fresh = 0;
    for (Step step : steps) {
      now = now.plusNanos(1_234_567);
      fresh++;
      Decision decision =
          KeyDecider.decide(
                  key, new KeyRequest(ARN, command(step, fresh), OWNER), GrantTerms.AT_ONCE, now)
              .decision();
      if (decision instanceof Decision.Persist persist) {
        for (KeyEvent event : persist.events()) {
          events.add(event);
          key = key.apply(event);
          if (event instanceof KeyEvent.GrantIssued(Grant grant)) {
            open.add(grant.id());
          } else {
            open.remove(id(step.number));
          }
        }
      }
    }
    assertThat(KeyScenario.replay(events)).isEqualTo(key);
    List<Grant> grants =
        ((KmsKey.Live) key).grants().page(Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
    assertThat(grants).extracting(Grant::id).containsExactlyElementsOf(open);
    assertThat(grants.stream().flatMap(grant -> grant.name().stream())).doesNotHaveDuplicates();
    assertThat(grants)
        .as("no date is finer than the journal keeps it")
        .allMatch(
            grant -> grant.createdAt().equals(grant.createdAt().truncatedTo(ChronoUnit.MILLIS)));
  }
}
