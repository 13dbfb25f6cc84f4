package dev.holdfast.cluster.peer;

import dev.holdfast.model.region.NodeRole;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/**
 * What nodes may be by the certificates that they have shown where this one has connected to them.
 * All that is sent to an address goes through such a connection, so nobody is a member whose
 * certificate was not seen.
 */
final class ShownRoles implements Extension {

  private static final class Id extends AbstractExtensionId<ShownRoles> {
    @Override
    public ShownRoles createExtension(ExtendedActorSystem system) {
      return new ShownRoles();
    }
  }

  private static final Id ID = new Id();

  private final ConcurrentMap<String, Set<NodeRole>> byAddress = new ConcurrentHashMap<>();

  private ShownRoles() {}

  static ShownRoles of(ActorSystem system) {
    return ID.get(system);
  }

  void shown(String host, int port, Set<NodeRole> roles) {
    byAddress.put(host + ":" + port, Set.copyOf(roles));
  }

  /** Empty while this node has not connected there. */
  Optional<Set<NodeRole>> at(Address address) {
    return address
        .getHost()
        .flatMap(host -> address.getPort().map(port -> byAddress.get(host + ":" + port)));
  }
}
