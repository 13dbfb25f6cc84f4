package dev.holdfast.crypto.root;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.SealingKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** An open root of anchors that are held here, and written back whole at each change. */
public final class StoredRoot implements Root {

  private final byte[] rootId;
  private final RootFingerprint fingerprint;
  private final RootProvider.Tools tools;
  private final Consumer<AnchorSet> store;
  private final Runnable onClose;
  private AnchorSet anchors;

  /**
   * @param store makes an anchor set durable in the place of the present one
   */
  StoredRoot(
      byte[] rootId,
      AnchorSet anchors,
      RootProvider.Tools tools,
      Consumer<AnchorSet> store,
      Runnable onClose) {
    this.rootId = rootId.clone();
    this.fingerprint = RootFingerprint.of(rootId);
    this.anchors = anchors;
    this.tools = tools;
    this.store = store;
    this.onClose = onClose;
  }

  @Override
  public RootFingerprint fingerprint() {
    return fingerprint;
  }

  @Override
  public synchronized SortedSet<Long> epochs() {
    return anchors.epochs();
  }

  /**
   * The anchor of an epoch, for the caller to close.
   *
   * @throws IllegalArgumentException when the epoch has none
   */
  public synchronized Secret anchor(long epoch) {
    return anchors.copy(epoch, tools.memory());
  }

  @Override
  public byte[] seal(long epoch, byte[] belongsTo, byte[] clear) {
    try (SealingKey key = key(epoch)) {
      return Box.DOMAIN_KEY.seal(key, belongsTo, clear);
    }
  }

  @Override
  public Optional<byte[]> open(long epoch, byte[] belongsTo, byte[] sealed) {
    try (SealingKey key = key(epoch)) {
      return Box.DOMAIN_KEY.open(key, belongsTo, sealed);
    }
  }

  @Override
  public Optional<byte[]> handOver(long epoch, long under, byte[] belongsTo) {
    try (SealingKey key = key(under);
        Secret anchor = anchor(epoch)) {
      byte[] clear = anchor.openSecret();
      try {
        return Optional.of(Box.HANDED_ANCHOR.seal(key, belongsTo, clear));
      } finally {
        Arrays.fill(clear, (byte) 0);
      }
    }
  }

  @Override
  public synchronized boolean takeOver(long epoch, long under, byte[] belongsTo, byte[] sealed) {
    Optional<byte[]> opened;
    try (SealingKey key = key(under)) {
      opened = Box.HANDED_ANCHOR.open(key, belongsTo, sealed);
    }
    if (opened.isEmpty()) {
      return false;
    }
    Secret taken = tools.memory().absorb(opened.get());
    if (anchors.has(epoch, taken)) {
      taken.close();
      return true;
    }
    AnchorSet more = anchors.taking(epoch, taken);
    store.accept(more);
    anchors.close(Set.of(epoch));
    anchors = more;
    return true;
  }

  private SealingKey key(long epoch) {
    return new SealingKey(anchor(epoch), Box.NONCE_LABEL, tools.sealing());
  }

  @Override
  public synchronized void begin(long epoch) {
    AnchorSet more = anchors.with(epoch, tools.keys().next());
    store.accept(more);
    anchors = more;
  }

  @Override
  public synchronized void end(Set<Long> epochs) {
    TreeSet<Long> ending = new TreeSet<>(epochs);
    ending.retainAll(anchors.epochs());
    if (ending.isEmpty()) {
      return;
    }
    AnchorSet fewer = anchors.without(ending);
    store.accept(fewer);
    anchors.close(ending);
    anchors = fewer;
  }

  byte[] rootId() {
    return rootId.clone();
  }

  /** The anchors as they are now; they stay this root's. */
  synchronized AnchorSet anchors() {
    return anchors;
  }

  /**
   * Puts the anchors of the same root, as it is elsewhere, in the place of those that are kept
   * here; what has ended there is gone here, too. This root is to be closed then.
   *
   * @throws RootException FOREIGN or OUTDATED
   */
  synchronized void become(StoredRoot elsewhere) {
    if (!elsewhere.fingerprint.equals(fingerprint)) {
      throw new RootException(
          RootException.Reason.FOREIGN,
          "there is a copy of root " + fingerprint + " already, this is " + elsewhere.fingerprint);
    }
    if (elsewhere.epochs().last() < anchors.epochs().last()) {
      throw new RootException(
          RootException.Reason.OUTDATED,
          "the root ends with epoch "
              + elsewhere.epochs().last()
              + ", the copy that is there with "
              + anchors.epochs().last());
    }
    store.accept(elsewhere.anchors());
  }

  @Override
  public synchronized void close() {
    anchors.close();
    onClose.run();
  }

  @Override
  public String toString() {
    return "Root(" + fingerprint + ")";
  }
}
