package dev.holdfast.journal.pekko;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.holdfast.journal.envelope.KeyedSeal;
import dev.holdfast.journal.event.EventSamples;
import dev.holdfast.journal.store.EventRow;
import dev.holdfast.journal.store.EventStore;
import dev.holdfast.journal.store.SqliteEventStore;
import dev.holdfast.journal.store.StorageFailedException;
import dev.holdfast.model.directory.DirectoryEvent;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real event-sourced actors on the plugin, restarted, and recovering from a file that somebody has
 * edited.
 */
class HoldfastJournalTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final KeyId KEY = new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab");
  private static final String ID = "key|" + KEY;
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<DomainEvent> FIVE =
      List.of(
          new KeyEvent.Enabled(),
          new KeyEvent.Disabled(),
          new KeyEvent.DescriptionUpdated("secret words"),
          new KeyEvent.Enabled(),
          new KeyEvent.Disabled());

  @TempDir Path directory;
  private final KeyedSeal seal = new KeyedSeal();
  private EventStore store;
  private ActorSystem<Object> system;

  /** Starts what it is told to start, and says when that has ended. */
  record Start(
      String persistenceId,
      ActorRef<ActorRef<Recorder.Command>> replyTo,
      CompletableFuture<Done> ended) {}

  private static Behavior<Object> guardian() {
    return Behaviors.setup(context -> {
      List<CompletableFuture<Done>> endings = new ArrayList<>();
      List<ActorRef<Void>> started = new ArrayList<>();
      return Behaviors.receive(Object.class)
          .onMessage(
              Start.class,
              start -> {
                ActorRef<Recorder.Command> ref =
                    context.spawnAnonymous(Recorder.of(start.persistenceId()));
                context.watch(ref);
                started.add(ref.unsafeUpcast());
                endings.add(start.ended());
                start.replyTo().tell(ref);
                return Behaviors.same();
              })
          .onSignal(
              Terminated.class,
              terminated -> {
                for (int i = 0; i < started.size(); i++) {
                  if (started.get(i).path().equals(terminated.getRef().path())) {
                    endings.get(i).complete(Done.getInstance());
                  }
                }
                return Behaviors.same();
              })
          .build();
    });
  }

  @BeforeEach
  void start() {
    store = SqliteEventStore.open(directory.resolve("journal.db"));
    system =
        ActorSystem.create(
            guardian(),
            "journal",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                    ConfigFactory.parseString(
                            """
                            pekko.persistence.journal.plugin = "holdfast.journal"
                            pekko.actor.provider = local
                            pekko.loglevel = ERROR
                            pekko.stdout-loglevel = ERROR
                            """)
                        .withFallback(ConfigFactory.load())),
                new JournalSetup(store, seal, InstantSource.fixed(NOON))));
  }

  @AfterEach
  void stop() throws Exception {
    system.terminate();
    await(system.getWhenTerminated());
    store.close();
  }

  private void restart() throws Exception {
    stop();
    start();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private record Actor(ActorRef<Recorder.Command> ref, CompletableFuture<Done> ended) {}

  private Actor actor(String persistenceId) throws Exception {
    CompletableFuture<Done> ended = new CompletableFuture<>();
    ActorRef<Recorder.Command> ref =
        await(
            AskPattern.<Object, ActorRef<Recorder.Command>>ask(
                system,
                replyTo -> new Start(persistenceId, replyTo, ended),
                PATIENCE,
                system.scheduler()));
    return new Actor(ref, ended);
  }

  private CompletionStage<String> write(Actor actor, DomainEvent... events) {
    return AskPattern.ask(
        actor.ref(),
        (ActorRef<String> replyTo) -> new Recorder.Write(List.of(events), NOON, replyTo),
        PATIENCE,
        system.scheduler());
  }

  private List<DomainEvent> read(String persistenceId) throws Exception {
    return read(actor(persistenceId));
  }

  private List<DomainEvent> read(Actor actor) throws Exception {
    return await(
        AskPattern.ask(
            actor.ref(),
            (ActorRef<List<DomainEvent>> replyTo) -> new Recorder.Read(replyTo),
            PATIENCE,
            system.scheduler()));
  }

  private void writeFive() throws Exception {
    Actor actor = actor(ID);
    for (DomainEvent event : FIVE) {
      await(write(actor, event));
    }
  }

  @Test
  void persisted_isRecoveredAfterARestart_andGoesOn() throws Exception {
    writeFive();
    restart();
    Actor actor = actor(ID);
    assertThat(read(actor)).isEqualTo(FIVE);
    await(write(actor, new KeyEvent.Enabled()));
    restart();
    assertThat(read(ID)).hasSize(6);
  }

  @Test
  void severalEventsOfOneCommand_areOneChain() throws Exception {
    await(write(actor(ID), FIVE.toArray(DomainEvent[]::new)));
    restart();
    assertThat(read(ID)).isEqualTo(FIVE);
  }

  @Test
  void everyKindOfEvent_goesThrough() throws Exception {
    for (String prefix : List.of("key|", "directory|", "iam|", "store|", "region|", "time|")) {
      String id = prefix + (prefix.equals("key|") ? KEY : "123456789012|3");
      DomainEvent[] events =
          EventSamples.ALL.stream()
              .filter(event ->
                  event
                      .getClass()
                      .getName()
                      .toLowerCase(java.util.Locale.ROOT)
                      .contains("." + prefix.replace("|", "") + "."))
              .toArray(DomainEvent[]::new);
      assertThat(events).isNotEmpty();
      await(write(actor(id), events));
      restart();
      assertThat(read(id)).containsExactly(events);
    }
  }

  @Test
  void theWakeUp_standsBesideTheEvents() throws Exception {
    writeFive();
    assertThat(store.due(NOON, 10)).containsExactly(ID);
    assertThat(store.due(NOON.minusMillis(1), 10)).isEmpty();
  }

  @Test
  void nothingOfAnEvent_isReadableInTheStore() throws Exception {
    writeFive();
    List<EventRow> rows = new ArrayList<>();
    store.read(ID, 1, 9, rows::add);
    assertThat(rows)
        .hasSize(5)
        .noneMatch(row ->
            new String(row.envelope(), java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains("secret words"));
  }

  @Test
  void erasedKey_replaysAsUnreadable_upToItsDeletion() throws Exception {
    Actor actor = actor(ID);
    await(write(actor, FIVE.getFirst(), new KeyEvent.Deleted(NOON)));
    Actor partition = actor("directory|123456789012|0");
    AliasName alias = new AliasName("alias/a");
    await(
        write(
            partition,
            new DirectoryEvent.KeyRegistered(KEY),
            new DirectoryEvent.AliasCreated(alias, KEY, NOON)));
    seal.erase(KEY);
    await(write(actor, new KeyEvent.Shredded(NOON)));
    restart();
    assertThat(read(ID))
        .containsExactly(
            new KeyEvent.Unreadable(), new KeyEvent.Deleted(NOON), new KeyEvent.Shredded(NOON));
    assertThat(read("directory|123456789012|0"))
        .containsExactly(new DirectoryEvent.KeyRegistered(KEY), new DirectoryEvent.Unreadable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM event WHERE sequence = 3",
        "DELETE FROM event WHERE sequence = 5",
        "DELETE FROM event WHERE sequence = 1",
        "DELETE FROM event",
        "UPDATE event SET sequence = 9 WHERE sequence = 3",
        "UPDATE event SET envelope = (SELECT envelope FROM event WHERE sequence = 2) WHERE sequence"
            + " = 5",
        "UPDATE event SET sequence = CASE sequence WHEN 2 THEN 104 ELSE 102 END WHERE sequence IN"
            + " (2, 4);UPDATE event SET sequence = sequence - 100 WHERE sequence > 100",
        "UPDATE event SET envelope = envelope || x'00' WHERE sequence = 3",
        "UPDATE event SET envelope = x'02' || substr(envelope, 2) WHERE sequence = 3",
        "UPDATE event SET envelope = x'' WHERE sequence = 3",
        "UPDATE event SET manifest = 'key.disabled.v1' WHERE sequence = 1",
        "UPDATE event SET manifest = 'key.created.v9' WHERE sequence = 1",
        "UPDATE event SET subject = NULL WHERE sequence = 1",
        "UPDATE event SET timestamp = timestamp + 1 WHERE sequence = 3",
        "UPDATE event SET writer = 'other' WHERE sequence = 3",
        "UPDATE stream SET persistence_id = 'key|ffffffff-12ab-34cd-56ef-1234567890ab'",
        "UPDATE stream SET head = 4",
      })
  void editedJournal_isNotRecovered(String edit) throws Exception {
    writeFive();
    stop();
    edit(edit);
    start();
    String id = edit.contains("persistence_id") ? "key|ffffffff-12ab-34cd-56ef-1234567890ab" : ID;
    await(actor(id).ended());
  }

  /** More than an actor is handed with one message, and not a multiple of it. */
  private List<DomainEvent> writeMany() throws Exception {
    List<DomainEvent> many = new ArrayList<>();
    for (int i = 0; i < 2 * EventReading.BATCH + 3; i++) {
      many.add(new KeyEvent.DescriptionUpdated("number " + i));
    }
    await(write(actor(ID), many.toArray(DomainEvent[]::new)));
    return many;
  }

  @Test
  void manyEvents_areRecoveredAllAndInTheirOrder() throws Exception {
    List<DomainEvent> many = new ArrayList<>(writeMany());
    restart();
    Actor actor = actor(ID);
    assertThat(read(actor)).isEqualTo(many);
    await(write(actor, new KeyEvent.Enabled()));
    many.add(new KeyEvent.Enabled());
    restart();
    assertThat(read(ID)).isEqualTo(many);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM event WHERE sequence = 256",
        "DELETE FROM event WHERE sequence = 257",
        "DELETE FROM event WHERE sequence = 515",
        "UPDATE event SET timestamp = timestamp + 1 WHERE sequence = 514",
      })
  void editedLongJournal_isNotRecovered_whereverItIsEdited(String edit) throws Exception {
    writeMany();
    stop();
    edit(edit);
    start();
    await(actor(ID).ended());
  }

  /** Control of the edits above: the edits are what is refused, not the way they are made. */
  @Test
  void touchedButUneditedJournal_isRecovered() throws Exception {
    writeFive();
    stop();
    edit("UPDATE event SET timestamp = timestamp + 0");
    start();
    assertThat(read(ID)).isEqualTo(FIVE);
  }

  @Test
  void rowOfAnotherKey_isNotRecovered() throws Exception {
    writeFive();
    String other = "key|aaaaaaaa-12ab-34cd-56ef-1234567890ab";
    await(write(actor(other), FIVE.toArray(DomainEvent[]::new)));
    stop();
    edit(
        "UPDATE event SET envelope = (SELECT e.envelope FROM event e JOIN stream s ON e.stream ="
            + " s.id WHERE s.persistence_id = '"
            + other
            + "' AND e.sequence = 1)"
            + " WHERE sequence = 1 AND stream = (SELECT id FROM stream WHERE persistence_id = '"
            + ID
            + "')");
    start();
    await(actor(ID).ended());
    assertThat(read(other)).isEqualTo(FIVE);
  }

  private void edit(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
        var statement = connection.createStatement()) {
      for (String part : sql.split(";", -1)) {
        assertThat(statement.executeUpdate(part)).isPositive();
      }
    }
  }

  @Test
  void olderIncarnation_cannotWriteAnyMore_andIsTheOnlyOneStopped() throws Exception {
    Actor old = actor(ID);
    await(write(old, FIVE.get(0)));
    Actor young = actor(ID);
    assertThat(read(young)).hasSize(1);
    await(store.takeEpoch(ID));

    CompletionStage<String> refused = write(young, FIVE.get(1));
    await(young.ended());
    assertThatThrownBy(() -> refused.toCompletableFuture().get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(read(ID)).hasSize(1);
  }

  @Test
  void manyRefusals_doNotStopTheOthers() throws Exception {
    Actor sound = actor("key|aaaaaaaa-12ab-34cd-56ef-1234567890ab");
    for (int i = 0; i < 25; i++) {
      Actor fenced = actor(ID);
      read(fenced);
      if (i == 0) {
        await(write(fenced, FIVE.get(0)));
      }
      await(store.takeEpoch(ID));
      fenced.ref().tell(new Recorder.Write(List.of(FIVE.get(1)), null, system.ignoreRef()));
      await(fenced.ended());
    }
    assertThat(await(write(sound, FIVE.get(0)))).isEqualTo("written");
  }

  @Test
  void failedStore_answersNothingAsWritten() throws Exception {
    Actor actor = actor(ID);
    await(write(actor, FIVE.get(0)));
    store.close();
    CompletionStage<String> lost = write(actor, FIVE.get(1));
    await(actor.ended());
    assertThat(lost.toCompletableFuture()).isNotDone();
    assertThatThrownBy(() -> await(store.takeEpoch(ID)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StorageFailedException.class);
  }

  @Test
  void eventOfAnotherKindOfStream_isRefused() throws Exception {
    Actor actor = actor(ID);
    actor
        .ref()
        .tell(
            new Recorder.Write(
                List.of(new DirectoryEvent.KeyRegistered(KEY)), null, system.ignoreRef()));
    await(actor.ended());
    assertThat(store.persistenceIdCount()).isZero();
  }
}
