package dev.holdfast.cluster.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContactsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration VALIDITY = Duration.ofSeconds(5);

  /** The clock wraps in the midst of each test. */
  private static final long START = Long.MAX_VALUE - SECOND;

  private final AtomicLong now = new AtomicLong(START);
  private final Contacts contacts = new Contacts(1, VALIDITY);
  private final MajorityGate gate = MajorityGate.closed(now::get);

  private long ask() {
    contacts.begin(now.get());
    return now.get();
  }

  private void look(Set<Long> settled, Set<Long> all) {
    gate.openUntil(contacts.untilWhen(settled, all, now.get()));
  }

  private void look(Set<Long> nodes) {
    look(nodes, nodes);
  }

  private void after(long seconds) {
    now.addAndGet(seconds * SECOND);
  }

  @Test
  void gateWithoutOthers_isOpenForEver() {
    assertThat(MajorityGate.ALONE.isOpen()).isTrue();
    assertThat(MajorityGate.ALONE.opened().toCompletableFuture()).isDone();
  }

  @Test
  void firstOfARegion_isOpenAtOnce_andWhileItLooks() {
    assertThat(gate.isOpen()).isFalse();
    look(Set.of(1L));
    assertThat(gate.isOpen()).isTrue();
    assertThat(gate.opened().toCompletableFuture()).isDone();
    after(5);
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void oneOfTwo_needsTheOther() {
    long round = ask();
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.opened().toCompletableFuture()).isNotDone();
    contacts.answered(round, 2);
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void oneOfFive_needsTwoOthers() {
    Set<Long> five = Set.of(1L, 2L, 3L, 4L, 5L);
    long round = ask();
    contacts.answered(round, 2);
    contacts.answered(round, 2);
    look(five);
    assertThat(gate.isOpen()).isFalse();
    contacts.answered(round, 5);
    look(five);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void answer_countsFromWhenItWasAskedFor() {
    long round = ask();
    after(3);
    contacts.answered(round, 2);
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isTrue();
    after(2);
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void answersThatWaitedWhileTheProcessWasStopped_openNothing() {
    long round = ask();
    after(30);
    contacts.answered(round, 2);
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void answersToWhatWasNeverAsked_openNothing() {
    ask();
    contacts.answered(now.get() + 100 * SECOND, 2);
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void answersOfNodesThatAreNone_openNothing() {
    contacts.answered(ask(), 7);
    look(Set.of(1L, 2L));
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void lateAnswer_doesNotTakeBackANewerOne() {
    long first = ask();
    after(2);
    long second = ask();
    contacts.answered(second, 2);
    contacts.answered(first, 2);
    look(Set.of(1L, 2L));
    after(4);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void thoseThatAreJoining_mayBeMostOfTheRegionAlready_andAloneAreNot() {
    Set<Long> settled = Set.of(1L, 2L, 3L);
    Set<Long> all = Set.of(1L, 2L, 3L, 4L, 5L, 6L);
    long round = ask();
    contacts.answered(round, 2);
    look(settled, all);
    assertThat(gate.isOpen()).as("with a settled one").isFalse();
    contacts.answered(round, 4);
    contacts.answered(round, 5);
    look(settled, all);
    assertThat(gate.isOpen()).as("with most").isTrue();
    Contacts others = new Contacts(1, VALIDITY);
    others.begin(now.get());
    for (long joining = 4; joining <= 6; joining++) {
      others.answered(now.get(), joining);
    }
    gate.openUntil(others.untilWhen(settled, all, now.get()));
    assertThat(gate.isOpen()).as("with joining ones only").isFalse();
  }

  @Test
  void nodeThatIsNoneOfThem_isClosed() {
    look(Set.of());
    assertThat(gate.isOpen()).isFalse();
    contacts.answered(ask(), 2);
    look(Set.of(2L));
    assertThat(gate.isOpen()).isFalse();
  }
}
