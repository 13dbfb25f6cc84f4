package dev.holdfast.node.server;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.PeerMessages;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.node.identity.IdentityCopy;
import dev.holdfast.node.identity.IdentityFollower;
import dev.holdfast.node.identity.IdentityHome;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How this process has identities in common with those of other regions. */
final class SharedIdentities {

  /** For an answer of the home, which may have much to tell. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private SharedIdentities() {}

  /** Where a copy of identities is kept; empty where they live here. */
  static Optional<IdentityCopy.Settings> copy(NodeSettings settings, InstantSource clock) {
    return settings
        .identitiesFrom()
        .map(from ->
            new IdentityCopy.Settings(
                DataDirectory.identity(settings.data().path()), settings.regions(), clock));
  }

  /**
   * What other regions may ask of the identities that live here, by its path; nothing where these
   * are a copy.
   */
  static Map<String, PeerMessages> told(
      RegionNode first,
      Map<String, AccountId> roots,
      SigningKeys signingKeys,
      OtherRegionSettings others,
      InstantSource clock) {
    if (others.identitiesFrom().isPresent()) {
      return Map.of();
    }
    IdentityHome home = first.identityHome(roots, signingKeys, clock);
    return Map.of(
        IdentityHome.PATH, (names, question) -> home.answer(others.followers(names), question));
  }

  /** Follows the home of identities, if that is elsewhere. */
  static Optional<IdentityFollower> follow(
      RegionNode first, PeerRegions peers, OtherRegionSettings others, InstantSource clock) {
    return others
        .identitiesFrom()
        .map(home ->
            IdentityFollower.start(
                home,
                first.identityCopy().orElseThrow(),
                question -> peers.tell(home, IdentityHome.PATH, question, PATIENCE),
                others.identitiesStaleAfter(),
                clock));
  }
}
