package dev.holdfast.journal.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.journal.cassandra.CutProxy.Lost;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.FencedException;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.journal.store.StreamHead;
import dev.holdfast.model.journal.ShredStore.Row;
import dev.holdfast.model.name.KeyId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A change whose answer is missing is looked for, and told as it stands. */
@ResourceLock(TestCassandra.KEYSPACE)
class LostAnswersTest {

  private static final KeyId KEY = KeyId.of(new UUID(1, 1));

  private CutProxy proxy;
  private CassandraSession session;
  private CassandraEventStore store;
  private CassandraEventStore other;

  @BeforeEach
  void open() throws Exception {
    TestCassandra.empty();
    proxy = new CutProxy(TestCassandra.node().port());
    session =
        CassandraSession.connect(
            TestCassandra.settings(proxy.contactPoint(), TestCassandra.KEYSPACE));
    store = new CassandraEventStore(session, "through the proxy");
    other = TestCassandra.events();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    other.close();
    session.close();
    proxy.close();
  }

  private static void append(EventStore store, StreamHead head, String text) {
    EventRow row =
        new EventRow(
            head.sequence() + 1,
            "key.enabled.v1",
            null,
            0,
            "w",
            text.getBytes(StandardCharsets.UTF_8));
    store.append("a", head, List.of(row), null).toCompletableFuture().join();
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    other.read(
        "a",
        1,
        Long.MAX_VALUE,
        row -> texts.add(new String(row.envelope(), StandardCharsets.UTF_8)));
    return texts;
  }

  @Test
  void anAppendWhoseAnswerIsLost_isFoundToHaveSucceeded() {
    proxy.cutNextBatch(Lost.ANSWER, () -> {});
    append(store, StreamHead.ABSENT, "one");
    assertThat(proxy.hasCut()).isTrue();
    append(store, new StreamHead(1, 0), "two");
    assertThat(texts()).containsExactly("one", "two");
  }

  @Test
  void anAppendWhoseAnswerIsLost_isFoundToHaveSucceeded_thoughOthersHaveMovedOn() {
    proxy.cutNextBatch(
        Lost.ANSWER,
        () -> append(other, other.takeEpoch("a").toCompletableFuture().join(), "another's"));
    append(store, StreamHead.ABSENT, "one");
    assertThat(proxy.hasCut()).isTrue();
    assertThat(texts()).containsExactly("one", "another's");
  }

  @Test
  void anAppendWhoseRequestIsLost_isNotKnown_andCanBeMadeAgain() {
    proxy.cutNextBatch(Lost.REQUEST, () -> {});
    assertThatThrownBy(() -> append(store, StreamHead.ABSENT, "lost"))
        .hasCauseInstanceOf(StorageFailedException.class);
    assertThat(proxy.hasCut()).isTrue();
    assertThat(texts()).isEmpty();
    append(store, StreamHead.ABSENT, "one");
    assertThat(texts()).containsExactly("one");
  }

  @Test
  void anAppendWhoseRequestIsLost_isRefused_onceOthersHaveMovedOn() {
    proxy.cutNextBatch(Lost.REQUEST, () -> append(other, StreamHead.ABSENT, "another's"));
    assertThatThrownBy(() -> append(store, StreamHead.ABSENT, "lost"))
        .hasCauseInstanceOf(FencedException.class);
    assertThat(proxy.hasCut()).isTrue();
    assertThat(texts()).containsExactly("another's");
  }

  @Test
  void aShredKeyWhoseAnswerIsLost_isFoundToBeWritten() {
    CassandraShredStore shreds = new CassandraShredStore(session);
    proxy.cutNextBatch(Lost.ANSWER, () -> {});
    shreds.insert(List.of(new Row(KEY, "ab", 1, new byte[] {7}))).toCompletableFuture().join();
    assertThat(proxy.hasCut()).isTrue();
    assertThat(shreds.find(KEY, "ab")).isPresent();
  }
}
