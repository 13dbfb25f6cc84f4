package dev.holdfast.cluster.key;

import dev.holdfast.cluster.contact.MajorityGate;
import dev.holdfast.cluster.store.StoreKeys;
import dev.holdfast.model.journal.JournalOutages;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.time.RegionTime;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What every key's actor works with.
 *
 * @param quick the actors' own dispatcher, for what takes microseconds: threads apart would spend
 *     more on waking each other than on the cryptography
 * @param crypto bounded, and apart from the actors, for what blocks
 * @param keyPairs bounded, for what takes long: apart from {@code crypto}, so that signing holds up
 *     no key that is to be opened
 * @param stores for keys that are in one
 * @param grantDelay how long a new grant does not count without its token
 * @param quotas of every account
 * @param gate closed while this actor may not be the key's any more
 * @param outages of the journal: a change begun in one would close the key
 */
public record KeyTools(
    Vault vault,
    RegionTime time,
    Executor quick,
    Executor crypto,
    Executor keyPairs,
    StoreKeys stores,
    Duration grantDelay,
    KeyQuotas quotas,
    MajorityGate gate,
    JournalOutages outages) {}
