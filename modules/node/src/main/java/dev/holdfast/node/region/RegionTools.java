package dev.holdfast.node.region;

import dev.holdfast.api.xks.ProxyEndpoints;
import dev.holdfast.cluster.peer.Peering;
import dev.holdfast.crypto.region.RegionKeys;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.journal.store.RegionStorage;
import dev.holdfast.model.AccountQuotas;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.RelatedRegion;
import dev.holdfast.model.time.RegionTime;
import dev.holdfast.node.identity.IdentityCopy;
import dev.holdfast.node.start.DataDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What the regions of a process share.
 *
 * @param home the region that has the identities of all accounts
 * @param storage opens a region's stores
 * @param roots where each region's root is
 * @param clock of this node, right or wrong
 * @param time makes a region's time
 * @param epochLength how long a domain key wraps new shred keys
 * @param residentKeys how many keys may be awake in a region
 * @param grantDelay how long a new grant does not count without its token
 * @param proxies of key managers elsewhere, which custom key stores may name
 * @param clusters tokens, which custom key stores may name
 * @param pool what every actor system of the process runs on: more pools than processors would only
 *     compete
 * @param peering empty for a node that is alone in its regions
 * @param measured the same vault, under the eyes of whoever measures it
 * @param elsewhere regions of other processes, where related keys may be, as one of this process
 *     asks them: given that one first
 * @param copy where the home region has a copy of identities that live elsewhere; empty when they
 *     live here
 */
public record RegionTools(
    Region home,
    DataDirectory data,
    Function<Region, RegionStorage> storage,
    Function<Region, RootProvider> roots,
    RegionKeys.Tools crypto,
    AuditTrail trail,
    UsageHistory usage,
    InstantSource clock,
    Supplier<RegionTime> time,
    Duration epochLength,
    int residentKeys,
    Duration grantDelay,
    AccountQuotas quotas,
    ProxyEndpoints proxies,
    TokenClusters clusters,
    ForkJoinPool pool,
    Optional<Peering> peering,
    UnaryOperator<Vault> measured,
    BiFunction<Region, Region, Optional<RelatedRegion>> elsewhere,
    Optional<IdentityCopy.Settings> copy) {}
