package dev.holdfast.node.server;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.api.http.PeerMessages;
import dev.holdfast.cluster.replication.DistantRegion;
import dev.holdfast.cluster.replication.RelatedDoor;
import dev.holdfast.cluster.replication.RelatedProtocol;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.node.edge.Edge;
import dev.holdfast.node.identity.IdentityFollower;
import dev.holdfast.node.region.LocalRegions;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.StartRefused;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The regions that other processes serve: how those of this one ask them, and answer them. */
final class RegionsElsewhere implements AutoCloseable {

  private static final RelatedProtocol RELATED = new RelatedProtocol();

  private final NodeSettings settings;
  private final InstantSource clock;
  private volatile PeerRegions peers = PeerRegions.NONE;
  private @Nullable TlsCertificates certificates;
  private Optional<IdentityFollower> follower = Optional.empty();

  RegionsElsewhere(NodeSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** From here on they can be spoken to. */
  void meet() throws StartRefused {
    if (settings.otherRegions().isPresent()) {
      OtherRegionSettings others = settings.otherRegions().get();
      certificates = others.certificates();
      peers = new PeerRegions(others.regions(), certificates(), clock, others.identitiesFrom());
    }
  }

  PeerRegions peers() {
    return peers;
  }

  /** One of them, as a region of this process asks it on behalf of related keys. */
  Optional<RelatedRegion> related(Region here, Region there) {
    return settings
        .otherRegions()
        .flatMap(others ->
            Optional.ofNullable(others.signingKeys().get(there))
                .map(signingKey ->
                    new DistantRegion(
                        here,
                        there,
                        signingKey,
                        RELATED,
                        message ->
                            peers.tell(
                                there,
                                RelatedProtocol.PATH,
                                message,
                                others.replicationTimeLimit()))));
  }

  /**
   * Answers them, and follows the one that has the identities, if it is among them.
   *
   * @param http answers what they hand on
   * @param first of the regions here, the one that has the identities or their copy
   * @param roots the access keys that are there from the start and that they are handed keys of
   */
  void listen(
      Edge edge,
      HttpEdge http,
      LocalRegions regions,
      RegionNode first,
      Map<String, AccountId> roots,
      SigningKeys signingKeys)
      throws StartRefused {
    if (settings.otherRegions().isEmpty()) {
      return;
    }
    OtherRegionSettings others = settings.otherRegions().get();
    Map<String, PeerMessages> messages = new HashMap<>();
    RelatedDoor door = new RelatedDoor(RELATED, regions::relatedHere);
    messages.put(
        RelatedProtocol.PATH, (names, message) -> door.answer(others.regionsOf(names), message));
    messages.putAll(SharedIdentities.told(first, roots, signingKeys, others, clock));
    edge.listenForPeers(
        others.host(),
        others.port(),
        http,
        new HttpEdge.Peers(settings.regions(), certificates(), others.names(), messages));
    follower = SharedIdentities.follow(first, peers, others, clock);
  }

  private TlsCertificates certificates() {
    return Objects.requireNonNull(certificates);
  }

  /** What they tell is not heard any more. */
  void stopFollowing() {
    follower.ifPresent(IdentityFollower::close);
  }

  @Override
  public void close() {
    peers.close();
    if (certificates != null) {
      certificates.close();
    }
  }
}
