package dev.holdfast.crypto.region;

import dev.holdfast.crypto.attestation.AttestationVerifier;
import dev.holdfast.crypto.attestation.Envelopes;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.encryption.PairEncryption;
import dev.holdfast.crypto.keywrap.Unwrapping;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.FreshKeys;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.crypto.root.Root;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootFingerprint;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.seal.Hedge;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.ShredStore;
import dev.holdfast.model.key.Vault;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/** All key material of one region, and the ports through which the other rooms have it used. */
public final class RegionKeys implements AutoCloseable {

  private final RootFingerprint fingerprint;
  private final KeyRing ring;
  private final PairWorkshop pairs;
  private final RegionVault vault;
  private final Replication replication;
  private final RegionSeal seal;
  private final Epochs epochs;
  private final int retainedEpochs;
  private final ResidentKeys<OpenBackingKey> backingKeys;
  private final ResidentKeys<SealingKey> metadataKeys;

  /** What a process shares among its regions. */
  public record Tools(
      SecretMemory memory, Generators generators, InstantSource clock, RegionSettings settings) {

    /** What root providers need. */
    public RootProvider.Tools forRoots() {
      return new RootProvider.Tools(
          memory, new FreshKeys(generators, memory), generators.internal(), forSealing());
    }

    /** What sealing needs; a new hedge each time. */
    public SealingKey.Tools forSealing() {
      return new SealingKey.Tools(
          generators.internal(), new Hedge(generators.kernel(), clock), memory);
    }
  }

  private RegionKeys(
      Region region,
      ShredStore store,
      Root root,
      KeyRing ring,
      SealingKey.Tools sealing,
      Tools tools) {
    RegionSettings settings = tools.settings();
    this.fingerprint = root.fingerprint();
    this.ring = ring;
    this.backingKeys =
        new ResidentKeys<>(settings.maxResidentKeys(), settings.idleTime(), tools.clock());
    this.metadataKeys =
        new ResidentKeys<>(settings.maxResidentKeys(), settings.idleTime(), tools.clock());
    ShredRows rows = new ShredRows(region, ring, tools.memory());
    this.seal = new RegionSeal(region, ring, store, rows, sealing, metadataKeys);
    FreshKeys fresh = new FreshKeys(tools.generators(), tools.memory());
    KeyMaterials materials = new KeyMaterials(tools.generators(), tools.memory());
    Signatures signatures = new Signatures(tools.generators().internal(), settings.pairEngines());
    Envelopes envelopes = new Envelopes(fresh, tools.generators().internal());
    this.pairs = new PairWorkshop(materials::generate);
    KeyEncapsulation encapsulation = new KeyEncapsulation(fresh::fill);
    TokenSlots slots = new TokenSlots(ring, rows, new ExportedKeys(sealing), fresh, tools.memory());
    this.replication =
        new Replication(
            region,
            () -> RegionSigningKey.derive(ring.journalKeys().signing(), tools.memory()),
            signatures,
            materials,
            encapsulation,
            slots,
            sealing);
    this.vault =
        new RegionVault(
            region,
            ring,
            store,
            rows,
            fresh,
            materials,
            pairs,
            new Imports(
                ring,
                slots,
                materials,
                new Unwrapping(tools.generators().internal()),
                tools.memory()),
            slots,
            replication,
            new KeyUses(
                fresh,
                signatures,
                // The number behind a ciphertext, and a shared secret, are keys, and made as others
                // are.
                new PairEncryption(
                    tools.generators().internal(), fresh::fill, settings.pairEngines()),
                encapsulation,
                envelopes),
            new AttestationVerifier(settings.attestationRoots(), signatures),
            envelopes,
            tools.generators().callers(),
            sealing,
            backingKeys,
            metadataKeys,
            Executors.newVirtualThreadPerTaskExecutor());
    this.epochs = new Epochs(ring, store, rows, settings);
    this.retainedEpochs = settings.retainedEpochs();
  }

  /**
   * Opens a region's keys, or makes them when there is nothing of it yet. A root is made only when
   * there is no data at all; data without its root, or a used root without its data, is refused.
   *
   * @param journalHasEvents whether the region's journal holds anything
   * @throws RootException with the reason, in one line for the operator
   */
  public static RegionKeys start(
      Region region,
      RootProvider provider,
      ShredStore store,
      boolean journalHasEvents,
      Tools tools) {
    boolean hasRing = !store.ring().isEmpty();
    if (!hasRing && (journalHasEvents || store.count() > 0)) {
      throw new RootException(
          RootException.Reason.DATA_MISSING,
          "region " + region + " has data and no key ring: its shred store is lost or another's");
    }
    if (hasRing && !provider.exists()) {
      throw new RootException(
          RootException.Reason.MISSING,
          "region " + region + " has data, and its root is not where it should be");
    }
    Root root = provider.exists() ? provider.open() : provider.create();
    try {
      FreshKeys keys = new FreshKeys(tools.generators(), tools.memory());
      SealingKey.Tools sealing = tools.forSealing();
      KeyRing ring;
      if (hasRing) {
        ring = KeyRing.open(region, root, store, keys, sealing);
      } else {
        checkUnused(region, root);
        ring = KeyRing.create(region, root, store, keys, sealing);
      }
      return new RegionKeys(region, store, root, ring, sealing, tools);
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /**
   * A root with one epoch and no data is what a first start that was cut short leaves; more epochs
   * mean lost data.
   */
  private static void checkUnused(Region region, Root root) {
    if (!root.epochs().equals(Set.of(1L))) {
      throw new RootException(
          RootException.Reason.DATA_MISSING,
          "the root "
              + root.fingerprint()
              + " has been in use, and region "
              + region
              + " has no data");
    }
  }

  /** What the region's first event records. */
  public RootFingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * Compares with what the region's first event says.
   *
   * @throws RootException FOREIGN when it is another root
   */
  public void checkRecorded(RootFingerprint recorded) {
    if (!recorded.equals(fingerprint)) {
      throw new RootException(
          RootException.Reason.FOREIGN,
          "the journal was begun under root " + recorded + ", this is root " + fingerprint);
    }
  }

  public Vault vault() {
    return vault;
  }

  public EventSeal eventSeal() {
    return seal;
  }

  /** The key for sealed credentials; stays with the region. */
  public SealingKey credentialsKey() {
    return ring.journalKeys().credentials();
  }

  /** The key for session tokens; stays with the region. */
  public SealingKey sessionsKey() {
    return ring.journalKeys().sessions();
  }

  /**
   * Begins a new epoch, moves every shred row to it and ends epochs beyond the retained ones.
   * Blocks while it works; when it throws, nothing has ended and a later call takes the work up
   * again.
   */
  public EpochReport startEpoch() {
    return epochs.begin();
  }

  /**
   * Says that other nodes use the same stores with copies of the root, or with the root itself.
   *
   * @return whether epochs can begin all the same; an anchor in a token can be handed to nobody
   */
  public boolean shareEpochs() {
    return ring.share(retainedEpochs);
  }

  /**
   * Goes over to what other nodes have begun, and destroys the anchors of what they have ended; to
   * be called about once a minute where there are others.
   */
  public void followEpochs() {
    ring.follow();
  }

  /** When the current epoch began; empty when a node that was alone has begun it. */
  public Optional<Instant> epochBegan() {
    return ring.began();
  }

  /**
   * Begins an epoch as {@link #startEpoch} does, among other nodes.
   *
   * @return empty when another node has begun it
   */
  public Optional<EpochReport> startEpochAmongOthers(Instant now) {
    return epochs.beginAmongOthers(now);
  }

  /**
   * Opens every shred row that there is, as whoever has stores and root would; blocks while it
   * works.
   *
   * @return how many there are
   * @throws dev.holdfast.model.journal.IntegrityException when one does not open
   */
  public long openAllRows() {
    return epochs.openAll();
  }

  /** The epoch that rows are written under. */
  public long currentEpoch() {
    return ring.currentEpoch();
  }

  /** Forgets open keys that nobody has used for the idle time; to be called about once a minute. */
  public void evictIdle() {
    backingKeys.evictIdle();
    metadataKeys.evictIdle();
  }

  /** How many keys are open in memory. */
  public int residentKeys() {
    return backingKeys.size() + metadataKeys.size();
  }

  @Override
  public void close() {
    pairs.close();
    replication.close();
    backingKeys.evictAll();
    metadataKeys.evictAll();
    ring.close();
  }
}
