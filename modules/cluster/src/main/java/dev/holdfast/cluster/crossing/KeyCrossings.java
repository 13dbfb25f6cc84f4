package dev.holdfast.cluster.crossing;

import dev.holdfast.cluster.ask.PeerFailedException;
import dev.holdfast.cluster.ask.Together;
import dev.holdfast.cluster.ask.UndeliveredException;
import dev.holdfast.cluster.ask.UnderWay;
import dev.holdfast.cluster.crossing.CrossingMessage.Answer;
import dev.holdfast.cluster.crossing.CrossingMessage.Answers;
import dev.holdfast.cluster.crossing.CrossingMessage.Question;
import dev.holdfast.model.Reply;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * Asks keys whose actors are on other nodes, all who ask for something there at the same time in
 * one message. It is an aside of sharding, which remains who decides where a key is: what is known
 * here may be a second old, and who is asked in vain passes the question on by sharding.
 */
public final class KeyCrossings {

  private record Way(
      ActorRef<CrossingMessage> node, Together<Question> together, AtomicBoolean ended) {}

  private final ActorSystem<?> system;
  private final UnderWay<Long, Reply> underWay;
  private final HashCodeMessageExtractor<?> shards;
  private final ActorRef<Answers> answers;
  private final AtomicLong numbers = new AtomicLong();

  private volatile @Nullable ActorRef<CrossingMessage> opened;

  /** By the shard that is there. */
  private volatile Map<String, Way> ways = Map.of();

  private KeyCrossings(
      ActorSystem<?> system, int numberOfShards, Duration timeout, LongSupplier nanos) {
    this.system = system;
    this.underWay = new UnderWay<>(timeout, nanos);
    this.shards = new HashCodeMessageExtractor<>(numberOfShards);
    this.answers = system.systemActorOf(answers(), "answers-of-keys", Props.empty());
  }

  /**
   * @param type of the keys' actors
   * @param timeout as long as an actor has for an answer
   * @param nanos monotonic time
   */
  public static KeyCrossings start(
      ActorSystem<?> system, EntityTypeKey<?> type, Duration timeout, LongSupplier nanos) {
    int numberOfShards =
        system.settings().config().getInt("pekko.cluster.sharding.number-of-shards");
    KeyCrossings elsewhere = new KeyCrossings(system, numberOfShards, timeout, nanos);
    ActorRef<?> unused =
        system.systemActorOf(
            Homes.create(type, elsewhere::homes, elsewhere::ended), "homes-of-keys", Props.empty());
    return elsewhere;
  }

  /**
   * Lets other nodes ask the keys that are here, until it is closed.
   *
   * @param keys asks a key by sharding
   */
  public void open(Function<KeyRequest, ? extends CompletionStage<Reply>> keys) {
    opened = system.systemActorOf(KeysHere.create(keys), "keys-here", Props.empty());
  }

  /** Others ask by sharding from now on; what comes all the same is answered. */
  public void close() {
    ActorRef<CrossingMessage> here = opened;
    if (here != null) {
      here.tell(CrossingMessage.Close.CLOSE);
    }
  }

  /** How many questions went to other nodes. */
  public long asked() {
    return numbers.get();
  }

  /** Come every second, and when something has changed. */
  private void homes(Map<String, ActorRef<CrossingMessage>> homes) {
    Map<ActorRef<CrossingMessage>, Way> byNode = new HashMap<>();
    ways.values().forEach(way -> byNode.put(way.node(), way));
    Map<String, Way> found = new HashMap<>();
    homes.forEach((shard, node) -> found.put(shard, byNode.computeIfAbsent(node, this::way)));
    ways = found;
    // A node that is not found any more may well be about to answer what it was asked before.
    underWay.giveUp(node -> false);
  }

  private void ended(ActorRef<CrossingMessage> node) {
    ways.values().stream()
        .filter(way -> way.node().equals(node))
        .forEach(way -> way.ended().set(true));
    underWay.failAll(node, new UndeliveredException());
  }

  private Way way(ActorRef<CrossingMessage> node) {
    return new Way(
        node,
        new Together<>(
            system.executionContext(),
            Sizes.OF_A_GROUP,
            question -> Sizes.of(question.request()),
            questions -> node.tell(new CrossingMessage.Questions(questions, answers))),
        new AtomicBoolean());
  }

  private Behavior<Answers> answers() {
    return Behaviors.receiveMessage(several -> {
      several.each().forEach(this::answered);
      return Behaviors.same();
    });
  }

  private void answered(Answer answer) {
    switch (answer.outcome()) {
      case REPLIED -> underWay.answer(answer.number(), answer.reply().orElseThrow());
      case UNDELIVERED -> underWay.fail(answer.number(), new UndeliveredException());
      case TIMED_OUT -> underWay.fail(answer.number(), new TimeoutException(answer.failure()));
      case FAILED -> underWay.fail(answer.number(), new PeerFailedException(answer.failure()));
    }
  }

  /**
   * The key's reply. Fails with {@link UndeliveredException} when sharding is to be asked instead:
   * the question did not come to the key, or its node has ended before it answered, which does no
   * harm as a use changes nothing. Fails with {@link TimeoutException} when nobody knows what
   * became of it.
   *
   * @return empty for what sharding is to be asked for: a key that is here or nobody knows where,
   *     and all but plain uses of keys
   */
  public Optional<CompletableFuture<Reply>> ask(KeyRequest request) {
    Way way = ways.get(shards.shardId(request.addressed().keyId().value()));
    if (way == null
        || !(request.command() instanceof KeyCommand.Cryptography)
        || request.facts().recipient().isPresent()
        || Sizes.of(request) > Sizes.OF_A_GROUP) {
      return Optional.empty();
    }
    long number = numbers.incrementAndGet();
    CompletableFuture<Reply> reply = underWay.begin(number, way.node());
    way.together().add(new Question(number, request));
    if (way.ended().get()) {
      // It ended after it was looked up here and before it was waited for.
      underWay.fail(number, new UndeliveredException());
    }
    return Optional.of(reply);
  }
}
