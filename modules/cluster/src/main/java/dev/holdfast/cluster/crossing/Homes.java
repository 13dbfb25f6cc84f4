package dev.holdfast.cluster.crossing;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.holdfast.cluster.wire.StaysHere;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Looks each second which other node has which shards. */
final class Homes extends AbstractBehavior<Homes.Message> {

  private static final Duration EACH = Duration.ofSeconds(1);

  sealed interface Message extends StaysHere {}

  private record Nodes(Receptionist.Listing listing) implements Message {}

  private record Shards(ShardRegion.ClusterShardingStats stats) implements Message {}

  private record Ended(ActorRef<CrossingMessage> node) implements Message {}

  private enum Again implements Message {
    AGAIN
  }

  private final EntityTypeKey<?> type;
  private final Consumer<Map<String, ActorRef<CrossingMessage>>> told;
  private final Consumer<ActorRef<CrossingMessage>> ended;
  private final ActorRef<ShardRegion.ClusterShardingStats> stats;
  private final Set<ActorRef<CrossingMessage>> watched = new HashSet<>();
  private Set<ActorRef<CrossingMessage>> nodes = Set.of();

  /** The nodes of shards, by what Pekko calls both. */
  private Map<String, Address> shards = Map.of();

  private Homes(
      ActorContext<Message> context,
      EntityTypeKey<?> type,
      Consumer<Map<String, ActorRef<CrossingMessage>>> told,
      Consumer<ActorRef<CrossingMessage>> ended) {
    super(context);
    this.type = type;
    this.told = told;
    this.ended = ended;
    this.stats = context.messageAdapter(ShardRegion.ClusterShardingStats.class, Shards::new);
  }

  /**
   * @param told each time who has which shard, of the shards whose nodes can be asked
   * @param ended told of each node that will answer nothing any more, whether it left or was downed
   */
  static Behavior<Message> create(
      EntityTypeKey<?> type,
      Consumer<Map<String, ActorRef<CrossingMessage>>> told,
      Consumer<ActorRef<CrossingMessage>> ended) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          context
              .getSystem()
              .receptionist()
              .tell(
                  Receptionist.subscribe(
                      KeysHere.KEY,
                      context.messageAdapter(Receptionist.Listing.class, Nodes::new)));
          timers.startTimerWithFixedDelay(Again.AGAIN, EACH);
          return new Homes(context, type, told, ended);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::receive).build();
  }

  private Behavior<Message> receive(Message message) {
    switch (message) {
      case Nodes(Receptionist.Listing listing) -> {
        nodes = Set.copyOf(listing.getServiceInstances(KeysHere.KEY));
        nodes.stream()
            .filter(watched::add)
            .forEach(node -> getContext().watchWith(node, new Ended(node)));
      }
      case Ended(ActorRef<CrossingMessage> node) -> {
        watched.remove(node);
        nodes = nodes.stream().filter(other -> !other.equals(node)).collect(toUnmodifiableSet());
        ended.accept(node);
      }
      case Shards(ShardRegion.ClusterShardingStats found) -> shards = homes(found);
      case Again ignored ->
          ClusterSharding.get(getContext().getSystem())
              .shardState()
              .tell(new GetClusterShardingStats(type, EACH, stats));
    }
    tell();
    return this;
  }

  private static Map<String, Address> homes(ShardRegion.ClusterShardingStats stats) {
    Map<String, Address> homes = new HashMap<>();
    stats
        .getRegions()
        .forEach(
            (node, region) -> region.getStats().keySet().forEach(shard -> homes.put(shard, node)));
    return homes;
  }

  private void tell() {
    Map<Address, ActorRef<CrossingMessage>> others = new HashMap<>();
    for (ActorRef<CrossingMessage> node : nodes) {
      // This node's own has no address here.
      if (node.path().address().hasGlobalScope()) {
        others.put(node.path().address(), node);
      }
    }
    Map<String, ActorRef<CrossingMessage>> found = new HashMap<>();
    shards.forEach((shard, node) -> {
      ActorRef<CrossingMessage> other = others.get(node);
      if (other != null) {
        found.put(shard, other);
      }
    });
    told.accept(found);
  }
}
