package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The signing keys that the home of identities has handed to this region, each access key's in a
 * box of its own under the region's credentials key:
 *
 * <pre>
 *   u32 length ‖ access key id ‖ box { {@link HandedKeys} }, belongs to lp(region) lp(access key id)
 * </pre>
 */
public final class DayKeys {

  private final Region region;
  private final Set<Region> regions;
  private final SealingKey credentialsKey;
  private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();

  /** One access key's. */
  private static final class Held {
    private final Optional<AccountId> root;
    private final LocalDate lastDay;
    private final byte[] record;

    /**
     * @param lastDay for which there are keys
     */
    Held(Optional<AccountId> root, LocalDate lastDay, byte[] record) {
      this.root = root;
      this.lastDay = lastDay;
      this.record = record;
    }
  }

  /**
   * @param region whose the credentials key is, which stays its own
   * @param regions for which keys are taken
   */
  public DayKeys(Region region, Set<Region> regions, SealingKey credentialsKey) {
    this.region = region;
    this.regions = Set.copyOf(regions);
    this.credentialsKey = credentialsKey;
  }

  /**
   * Takes in what the home has handed over.
   *
   * @param oldest before this day keys are forgotten
   * @throws IllegalArgumentException when it is none of {@link HandedKeys}, or for other regions
   */
  public synchronized void take(byte[] handed, LocalDate oldest) {
    HandedKeys fresh =
        HandedKeys.read(handed)
            .filter(keys -> keys.keys().stream().allMatch(this::isOurs))
            .orElseThrow(() -> new IllegalArgumentException("no keys for " + regions));
    Held known = held.get(fresh.accessKeyId());
    put(known == null ? fresh : fresh.with(opened(fresh.accessKeyId(), known), oldest));
  }

  private boolean isOurs(HandedKeys.Key key) {
    return regions.contains(key.scope().region())
        && HandedKeys.SERVICES.contains(key.scope().service());
  }

  private void put(HandedKeys keys) {
    byte[] clear = keys.toBytes();
    byte[] box = Box.SIGNING_KEYS.seal(credentialsKey, belongsTo(keys.accessKeyId()), clear);
    Arrays.fill(clear, (byte) 0);
    byte[] id = new LengthPrefixed().add(keys.accessKeyId()).toBytes();
    byte[] record = ByteBuffer.allocate(id.length + box.length).put(id).put(box).array();
    held.put(keys.accessKeyId(), new Held(keys.root(), lastDay(keys), record));
  }

  private static LocalDate lastDay(HandedKeys keys) {
    return keys.keys().stream()
        .map(key -> key.scope().date())
        .max(LocalDate::compareTo)
        .orElse(LocalDate.MIN);
  }

  private HandedKeys opened(String accessKeyId, Held known) {
    byte[] box =
        Arrays.copyOfRange(known.record, Integer.BYTES + accessKeyId.length(), known.record.length);
    byte[] clear =
        Box.SIGNING_KEYS
            .open(credentialsKey, belongsTo(accessKeyId), box)
            .orElseThrow(() -> damaged(accessKeyId));
    HandedKeys keys = HandedKeys.read(clear).orElseThrow(() -> damaged(accessKeyId));
    Arrays.fill(clear, (byte) 0);
    return keys;
  }

  private static IntegrityException damaged(String accessKeyId) {
    return new IntegrityException("the signing keys of " + accessKeyId + " do not open");
  }

  private byte[] belongsTo(String accessKeyId) {
    return new LengthPrefixed().add(region.name()).add(accessKeyId).toBytes();
  }

  /** Everything that is held, sealed, to be kept. */
  public synchronized List<byte[]> records() {
    return held.values().stream().map(one -> one.record).toList();
  }

  /**
   * Takes back what was kept.
   *
   * @throws IntegrityException when it is not one of {@link #records} of this region
   */
  public synchronized void restore(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IntegrityException("there are signing keys of nobody");
    }
    String id = new String(record, Integer.BYTES, length, StandardCharsets.US_ASCII);
    HandedKeys keys = opened(id, new Held(Optional.empty(), LocalDate.MIN, record));
    held.put(id, new Held(keys.root(), lastDay(keys), record));
  }

  /** Forgets the keys of all other access keys; whether there were any. */
  public synchronized boolean retain(Collection<String> accessKeyIds) {
    return held.keySet().retainAll(Set.copyOf(accessKeyIds));
  }

  /** Those of the access keys that have no keys for a day. */
  public List<String> lacking(Collection<String> accessKeyIds, LocalDate day) {
    return accessKeyIds.stream()
        .filter(id -> {
          Held known = held.get(id);
          return known == null || known.lastDay.isBefore(day);
        })
        .toList();
  }

  Optional<byte[]> find(Scope scope) {
    Held known = held.get(scope.accessKeyId());
    if (known == null) {
      return Optional.empty();
    }
    return opened(scope.accessKeyId(), known).keys().stream()
        .filter(key -> key.scope().equals(scope))
        .map(HandedKeys.Key::bytes)
        .findFirst();
  }

  /** The access keys of accounts' roots. */
  public SigningKeys roots() {
    return new SigningKeys() {
      @Override
      public CompletionStage<Optional<SigningKey>> find(
          String accessKeyId,
          Optional<String> sessionToken,
          LocalDate date,
          Region scope,
          String service) {
        Held known = held.get(accessKeyId);
        if (known == null || known.root.isEmpty() || sessionToken.isPresent()) {
          return CompletableFuture.completedStage(Optional.empty());
        }
        Caller root = Caller.root(known.root.get(), accessKeyId);
        return CompletableFuture.completedStage(
            DayKeys.this
                .find(new Scope(accessKeyId, date, scope, service))
                .map(key -> new SigningKey(root, key)));
      }
    };
  }

  @Override
  public String toString() {
    return "DayKeys(" + region + ")";
  }
}
