package dev.holdfast.crypto.root;

import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.root.RootException.Reason;
import dev.holdfast.crypto.token.Token;
import dev.holdfast.crypto.token.TokenKey;
import dev.holdfast.crypto.token.TokenSession;
import dev.holdfast.model.name.Region;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A root whose anchors stay in a token. A sealed domain key is {@code 0x02 ‖ IV (12) ‖ ciphertext ‖
 * tag (16)}, AES-256-GCM in the token with associated data {@code 0x02 ‖ what it belongs to}. An
 * anchor seals once or, when that was cut short, a few times.
 */
final class OpenTokenRoot implements Root {

  private static final byte SEALED_BY_TOKEN = 2;
  private static final int IV_BYTES = 12;

  private final byte[] rootId;
  private final RootFingerprint fingerprint;
  private final Region region;
  private final Token token;
  private final RandomSource random;
  private SortedSet<Long> epochs;

  OpenTokenRoot(byte[] rootId, Region region, Token token, RandomSource random) {
    this(rootId, region, token, random, new TreeSet<>());
  }

  OpenTokenRoot(
      byte[] rootId, Region region, Token token, RandomSource random, SortedSet<Long> epochs) {
    this.rootId = rootId;
    this.fingerprint = RootFingerprint.of(rootId);
    this.region = region;
    this.token = token;
    this.random = random;
    this.epochs = epochs;
  }

  @Override
  public RootFingerprint fingerprint() {
    return fingerprint;
  }

  @Override
  public synchronized SortedSet<Long> epochs() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(epochs));
  }

  @Override
  public byte[] seal(long epoch, byte[] belongsTo, byte[] clear) {
    requireEpoch(epoch);
    byte[] iv = random.bytes(IV_BYTES);
    byte[] sealed =
        use(session -> session.seal(anchor(session, epoch), iv, associatedData(belongsTo), clear));
    return ByteBuffer.allocate(1 + sealed.length).put(SEALED_BY_TOKEN).put(sealed).array();
  }

  @Override
  public Optional<byte[]> open(long epoch, byte[] belongsTo, byte[] sealed) {
    requireEpoch(epoch);
    if (sealed.length == 0 || sealed[0] != SEALED_BY_TOKEN) {
      return Optional.empty();
    }
    byte[] inToken = Arrays.copyOfRange(sealed, 1, sealed.length);
    return use(session -> session.open(anchor(session, epoch), associatedData(belongsTo), inToken));
  }

  /**
   * Seals and opens something, before anything depends on it.
   *
   * @throws RootException TOKEN_FAILED when the token does not do AES-GCM as it should
   */
  void tryOut(long epoch) {
    byte[] belongsTo = fingerprint.toBytes();
    byte[] clear = random.bytes(RootFingerprint.BYTES);
    Optional<byte[]> opened = open(epoch, belongsTo, seal(epoch, belongsTo, clear));
    if (opened.isEmpty() || !Arrays.equals(opened.get(), clear)) {
      throw new RootException(
          Reason.TOKEN_FAILED, "the token does not open with AES-GCM what it has sealed");
    }
  }

  @Override
  public synchronized void begin(long epoch) {
    if (!epochs.isEmpty() && epoch <= epochs.last()) {
      throw new IllegalArgumentException("epoch " + epoch + " is not later than all there are");
    }
    use(session -> {
      // A call that came back too late has made it.
      if (find(session, epoch).isEmpty()) {
        session.generate(rootId, label(epoch));
      }
      return anchor(session, epoch);
    });
    TreeSet<Long> more = new TreeSet<>(epochs);
    more.add(epoch);
    epochs = more;
  }

  @Override
  public synchronized void end(Set<Long> ended) {
    TreeSet<Long> fewer = new TreeSet<>(epochs);
    fewer.removeAll(ended);
    if (fewer.isEmpty()) {
      throw new IllegalArgumentException("a root keeps at least one anchor");
    }
    if (fewer.size() == epochs.size()) {
      return;
    }
    Set<Long> ending = new TreeSet<>(epochs);
    ending.removeAll(fewer);
    use(session -> {
      for (long epoch : ending) {
        find(session, epoch).forEach(session::destroy);
        if (!find(session, epoch).isEmpty()) {
          throw new RootException(
              Reason.TOKEN_FAILED, "the token still has the key of epoch " + epoch);
        }
      }
      return ending;
    });
    epochs = fewer;
  }

  private synchronized void requireEpoch(long epoch) {
    if (!epochs.contains(epoch)) {
      throw new IllegalArgumentException("epoch " + epoch + " has no anchor");
    }
  }

  private TokenKey anchor(TokenSession session, long epoch) {
    List<TokenKey> found = find(session, epoch);
    if (found.size() != 1) {
      throw new RootException(
          found.isEmpty() ? Reason.MISSING : Reason.DAMAGED,
          "the token has " + found.size() + " keys \"" + label(epoch) + "\" of this root");
    }
    TokenKey key = found.getFirst();
    if (!key.staysInside()) {
      throw new RootException(
          Reason.EXPOSED, "the token's key \"" + key.label() + "\" can be taken out of it");
    }
    return key;
  }

  private List<TokenKey> find(TokenSession session, long epoch) {
    return session.keys(rootId).stream().filter(key -> key.label().equals(label(epoch))).toList();
  }

  private String label(long epoch) {
    return TokenRoot.label(region, Long.toString(epoch));
  }

  private static byte[] associatedData(byte[] belongsTo) {
    return ByteBuffer.allocate(1 + belongsTo.length).put(SEALED_BY_TOKEN).put(belongsTo).array();
  }

  private <T> T use(java.util.function.Function<TokenSession, T> work) {
    return TokenRoot.use(token, work);
  }

  /** The token keeps what there is; nothing of it is here. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "Root(" + fingerprint + ")";
  }
}
