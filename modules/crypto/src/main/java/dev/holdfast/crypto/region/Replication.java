package dev.holdfast.crypto.region;

import dev.holdfast.crypto.agreement.KeyAgreement;
import dev.holdfast.crypto.encapsulation.KeyEncapsulation;
import dev.holdfast.crypto.kdf.Hkdf;
import dev.holdfast.crypto.keypair.KeyFamily;
import dev.holdfast.crypto.keypair.OpenPair;
import dev.holdfast.crypto.material.KeyMaterials;
import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.seal.Box;
import dev.holdfast.crypto.seal.LengthPrefixed;
import dev.holdfast.crypto.seal.SealingKey;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.KeyBinding;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SharedProperties;
import dev.holdfast.model.key.SigningAlgorithm;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.replication.MaterialOffer;
import dev.holdfast.model.replication.SealedMaterials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes material from one region to another. The region that takes it makes two ephemeral pairs and
 * signs their public halves; the one that gives it agrees with the one, encapsulates to the other,
 * seals under what both give, and signs. So neither a recording with the signing keys of later
 * days, nor a break of one of the two, opens it.
 */
final class Replication implements AutoCloseable {

  private static final int ID_BYTES = 16;
  private static final int KEY_BYTES = 32;

  /** A delivery follows its offer at once; the oldest one's is lost, or somebody is playing. */
  private static final int MOST_OFFERS = 256;

  /** The private halves of an offer, and what was signed of the others. */
  private record Open(
      Region from, PublicBytes statement, OpenPair agreement, OpenPair encapsulation)
      implements AutoCloseable {
    @Override
    public void close() {
      agreement.close();
      encapsulation.close();
    }
  }

  private final Region region;
  private final Supplier<OpenPair> signing;
  private final Signatures signatures;
  private final KeyMaterials materials;
  private final KeyEncapsulation encapsulation;
  private final TokenSlots slots;
  private final SealingKey.Tools tools;
  private final Map<PublicBytes, Open> offers = new LinkedHashMap<>();
  private @Nullable OpenPair signingKey;

  /**
   * @param signing makes the key that this region signs with, which is then ours to close; asked
   *     when it is first needed, since most regions have no related keys and starts are not to wait
   */
  Replication(
      Region region,
      Supplier<OpenPair> signing,
      Signatures signatures,
      KeyMaterials materials,
      KeyEncapsulation encapsulation,
      TokenSlots slots,
      SealingKey.Tools tools) {
    this.region = region;
    this.signing = signing;
    this.signatures = signatures;
    this.materials = materials;
    this.encapsulation = encapsulation;
    this.slots = slots;
    this.tools = tools;
  }

  PublicBytes signingKey() {
    return PublicBytes.takeOwnershipOf(ownKey().publicKey());
  }

  private synchronized OpenPair ownKey() {
    if (signingKey == null) {
      signingKey = signing.get();
    }
    return signingKey;
  }

  MaterialOffer offer(KeyBinding replica, Region from) {
    OpenPair agreement = ephemeral(KeySpec.ECC_NIST_P384);
    OpenPair encapsulating = ephemeral(KeySpec.ML_KEM_768);
    PublicBytes id = PublicBytes.takeOwnershipOf(tools.random().bytes(ID_BYTES));
    PublicBytes agreementKey = PublicBytes.takeOwnershipOf(agreement.publicKey());
    PublicBytes encapsulationKey = PublicBytes.takeOwnershipOf(encapsulating.publicKey());
    byte[] statement =
        ReplicationForm.offer(from, replica.arn(), id, agreementKey, encapsulationKey);
    keep(id, new Open(from, PublicBytes.takeOwnershipOf(statement), agreement, encapsulating));
    return new MaterialOffer(id, agreementKey, encapsulationKey, sign(statement));
  }

  private OpenPair ephemeral(KeySpec spec) {
    return new OpenPair(spec, materials.generate(spec));
  }

  private void keep(PublicBytes id, Open offer) {
    synchronized (offers) {
      offers.put(id, offer);
      if (offers.size() > MOST_OFFERS) {
        PublicBytes oldest = offers.keySet().iterator().next();
        close(offers.remove(oldest));
      }
    }
  }

  /**
   * @param opening opens a backing key of this region; the secret is this method's to close
   */
  Optional<SealedMaterials> give(
      KeyBinding replica,
      SharedProperties shared,
      List<BackingKey> backingKeys,
      MaterialOffer offer,
      PublicBytes peer,
      Function<BackingKey, Secret> opening) {
    byte[] statement =
        ReplicationForm.offer(
            region, replica.arn(), offer.id(), offer.agreementKey(), offer.encapsulationKey());
    if (!isSigned(statement, offer.signature(), peer)) {
      return Optional.empty();
    }
    try (OpenPair own = ephemeral(KeySpec.ECC_NIST_P384)) {
      Optional<byte[]> agreed = KeyAgreement.agree(own, offer.agreementKey().bytes());
      if (agreed.isEmpty()) {
        return Optional.empty();
      }
      KeyEncapsulation.Encapsulated encapsulated =
          encapsulation.encapsulate(KeySpec.ML_KEM_768, offer.encapsulationKey().bytes());
      PublicBytes agreementKey = PublicBytes.takeOwnershipOf(own.publicKey());
      byte[] agreement =
          ReplicationForm.agreement(statement, agreementKey, encapsulated.ciphertext(), shared);
      Map<MaterialId, PublicBytes> boxes = new HashMap<>();
      try (SealingKey key =
          derive(agreed.get(), encapsulated.secret().reveal(), offer.id(), agreement)) {
        encapsulated.secret().destroy();
        for (BackingKey backingKey : backingKeys) {
          boxes.put(backingKey.materialId(), seal(key, replica, backingKey, opening));
        }
      }
      return Optional.of(
          new SealedMaterials(
              offer.id(),
              agreementKey,
              encapsulated.ciphertext(),
              boxes,
              sign(ReplicationForm.delivery(agreement, boxes))));
    }
  }

  private static PublicBytes seal(
      SealingKey key,
      KeyBinding replica,
      BackingKey backingKey,
      Function<BackingKey, Secret> opening) {
    try (Secret material = opening.apply(backingKey)) {
      byte[] clear = material.openSecret();
      byte[] box =
          Box.RELATED_MATERIAL.seal(key, belongsTo(replica, backingKey.materialId()), clear);
      Arrays.fill(clear, (byte) 0);
      return PublicBytes.takeOwnershipOf(box);
    }
  }

  /** Opens a delivery, for which its offer is then used up. */
  Optional<List<BackingKey>> take(
      KeyBinding replica,
      Region from,
      SharedProperties shared,
      SealedMaterials sealed,
      PublicBytes peer) {
    byte[] statement;
    synchronized (offers) {
      Open known = offers.get(sealed.offerId());
      if (known == null || !known.from().equals(from)) {
        return Optional.empty();
      }
      statement = known.statement().bytes();
    }
    byte[] agreement =
        ReplicationForm.agreement(statement, sealed.agreementKey(), sealed.encapsulated(), shared);
    if (!isSigned(ReplicationForm.delivery(agreement, sealed.boxes()), sealed.signature(), peer)) {
      return Optional.empty();
    }
    Open offer;
    synchronized (offers) {
      offer = offers.remove(sealed.offerId());
    }
    if (offer == null) {
      return Optional.empty();
    }
    try (offer) {
      Optional<byte[]> agreed =
          KeyAgreement.agree(offer.agreement(), sealed.agreementKey().bytes());
      Optional<byte[]> secret =
          KeyEncapsulation.decapsulate(offer.encapsulation(), sealed.encapsulated().bytes());
      if (agreed.isEmpty() || secret.isEmpty()) {
        return Optional.empty();
      }
      try (SealingKey key = derive(agreed.get(), secret.get(), sealed.offerId(), agreement)) {
        return take(replica, sealed, key);
      }
    }
  }

  private Optional<List<BackingKey>> take(
      KeyBinding replica, SealedMaterials sealed, SealingKey key) {
    Map<MaterialId, Secret> opened = new LinkedHashMap<>();
    try {
      for (Map.Entry<MaterialId, PublicBytes> box : sealed.boxes().entrySet()) {
        Optional<byte[]> clear =
            Box.RELATED_MATERIAL.open(
                key, belongsTo(replica, box.getKey()), box.getValue().bytes());
        if (clear.isEmpty()) {
          return Optional.empty();
        }
        Secret material = tools.memory().absorb(clear.get());
        opened.put(box.getKey(), material);
        if (!fits(replica, material)) {
          return Optional.empty();
        }
      }
      List<BackingKey> kept = new ArrayList<>();
      opened.forEach((id, material) -> kept.add(slots.keep(replica, id, material, Map.of())));
      return Optional.of(kept);
    } finally {
      opened.values().forEach(Secret::close);
    }
  }

  /** Imported material is never given; what names it is. */
  private static boolean fits(KeyBinding replica, Secret material) {
    if (replica.origin() == KeyOrigin.EXTERNAL) {
      return material.length() == KEY_BYTES;
    }
    return !(KeyFamily.of(replica.spec()) instanceof KeyFamily.Bytes(int length))
        || material.length() == length;
  }

  /** Overwrites both secrets. */
  private SealingKey derive(byte[] agreed, byte[] encapsulated, PublicBytes id, byte[] agreement) {
    byte[] input = new LengthPrefixed().add(agreed).add(encapsulated).toBytes();
    Arrays.fill(agreed, (byte) 0);
    Arrays.fill(encapsulated, (byte) 0);
    byte[] key = Hkdf.derive(id.bytes(), input, agreement, KEY_BYTES);
    Arrays.fill(input, (byte) 0);
    return new SealingKey(tools.memory().absorb(key), Box.NONCE_LABEL, tools);
  }

  private static byte[] belongsTo(KeyBinding replica, MaterialId id) {
    return new LengthPrefixed()
        .add(replica.arn().toString())
        .add(id.hex())
        .add(replica.spec().name())
        .add(replica.usage().name())
        .add(replica.origin().name())
        .toBytes();
  }

  private PublicBytes sign(byte[] statement) {
    return PublicBytes.takeOwnershipOf(
        signatures.sign(ownKey(), SigningAlgorithm.ECDSA_SHA_384, MessageType.RAW, statement));
  }

  private boolean isSigned(byte[] statement, PublicBytes signature, PublicBytes peer) {
    return signatures.verify(
        KeySpec.ECC_NIST_P384,
        SigningAlgorithm.ECDSA_SHA_384,
        MessageType.RAW,
        statement,
        signature.bytes(),
        peer.bytes());
  }

  private static void close(@Nullable Open offer) {
    if (offer != null) {
      offer.close();
    }
  }

  @Override
  public void close() {
    synchronized (offers) {
      offers.values().forEach(Open::close);
      offers.clear();
    }
    synchronized (this) {
      if (signingKey != null) {
        signingKey.close();
      }
    }
  }
}
