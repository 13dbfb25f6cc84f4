package dev.holdfast.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * The actors of one kind that are on a node.
 *
 * @param kind such as {@code key}
 * @param awake how many of those that it has shards for are awake
 */
public record Residents(String kind, int shards, int awake) {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Asks this node's shards, and no other's. */
  static CompletionStage<List<Residents>> of(ActorSystem<?> system, List<EntityTypeKey<?>> kinds) {
    List<CompletableFuture<Residents>> asked =
        kinds.stream().map(kind -> of(system, kind).toCompletableFuture()).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
  }

  private static CompletionStage<Residents> of(ActorSystem<?> system, EntityTypeKey<?> kind) {
    ActorRef<ClusterShardingQuery> shards = ClusterSharding.get(system).shardState();
    return AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
            shards, replyTo -> new GetShardRegionState(kind, replyTo), TIMEOUT, system.scheduler())
        .thenApply(state ->
            new Residents(
                kind.name(),
                state.getShards().size(),
                state.getShards().stream()
                    .map(ShardState::getEntityIds)
                    .mapToInt(ids -> ids.size())
                    .sum()));
  }
}
