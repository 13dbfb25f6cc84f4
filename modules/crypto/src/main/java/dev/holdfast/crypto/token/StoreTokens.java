package dev.holdfast.crypto.token;

import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreFault;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TokenKeys;
import dev.holdfast.model.store.TokenPins;
import dev.holdfast.model.store.TokenUse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The keys of one region's custom key stores in tokens, and what else those give. */
public final class StoreTokens implements TokenKeys {

  private static final int IV = 12;
  private static final int PROBE_ID = 16;

  private final TokenClusters clusters;
  private final TokenPins pins;
  private final RandomSource random;

  /**
   * @param clusters of the process
   * @param pins of the region
   */
  public StoreTokens(TokenClusters clusters, TokenPins pins, RandomSource random) {
    this.clusters = clusters;
    this.pins = pins;
    this.random = random;
  }

  @Override
  public CompletionStage<Optional<TokenFault>> look(TokenAddress address) {
    return at(address, KeptToken::look).thenApply(StoreTokens::fault);
  }

  @Override
  public CompletionStage<Optional<TokenFault>> connect(StoreId store, TokenAccess access) {
    String probe = "holdfast probe " + HexFormat.of().formatHex(random.bytes(PROBE_ID));
    return at(
            access.address(),
            token ->
                token.<Boolean>connect(
                    holder(store, access),
                    (keys, isWaitedFor) -> {
                      keys.probe(probe, random.bytes(IV));
                      return true;
                    }))
        .thenApply(StoreTokens::fault);
  }

  @Override
  public CompletionStage<Optional<TokenFault>> disconnect(StoreId store, TokenAccess access) {
    return at(access.address(), token -> token.release(store)).thenApply(StoreTokens::fault);
  }

  @Override
  public CompletionStage<ManagerReply<String>> generate(
      StoreId store, TokenAccess access, String objectId) {
    return change(
        store,
        access,
        (keys, isWaitedFor) -> {
          keys.generate(objectId);
          if (!isWaitedFor.getAsBoolean()) {
            // Whoever asked was told that there is none.
            keys.destroy(objectId);
          }
          return objectId;
        });
  }

  @Override
  public CompletionStage<ManagerReply<String>> destroy(
      StoreId store, TokenAccess access, String objectId) {
    return change(
        store,
        access,
        (keys, isWaitedFor) -> {
          keys.destroy(objectId);
          return objectId;
        });
  }

  @Override
  public CompletionStage<ManagerReply<ExternalCiphertext>> seal(TokenUse use, PublicBytes text) {
    byte[] iv = random.bytes(IV);
    return use(
        use.store(),
        use.token(),
        (keys, isWaitedFor) ->
            parts(keys.seal(use.objectId(), iv, use.associatedData().bytes(), text.bytes())));
  }

  @Override
  public CompletionStage<ManagerReply<PublicBytes>> open(
      TokenUse use, ExternalCiphertext ciphertext) {
    if (ciphertext.initializationVector().bytes().length != IV
        || ciphertext.metadata().bytes().length != 0) {
      return CompletableFuture.completedStage(
          new ManagerReply.Failed<>(TokenFault.WRONG_CIPHERTEXT));
    }
    byte[] probeIv = random.bytes(IV);
    return use(
        use.store(),
        use.token(),
        (keys, isWaitedFor) ->
            PublicBytes.takeOwnershipOf(
                keys.open(
                    use.objectId(), use.associatedData().bytes(), whole(ciphertext), probeIv)));
  }

  @Override
  public CompletionStage<ManagerReply<Plaintext>> random(
      StoreId store, TokenAccess access, int numberOfBytes) {
    return use(
        store,
        access,
        (keys, isWaitedFor) -> Plaintext.takeOwnershipOf(keys.random(numberOfBytes)));
  }

  /** {@code IV ‖ ciphertext ‖ tag}, in its parts. */
  private static ExternalCiphertext parts(byte[] sealed) {
    int tagAt = sealed.length - ExternalCiphertext.TAG_LENGTH;
    return new ExternalCiphertext(
        PublicBytes.takeOwnershipOf(new byte[0]),
        PublicBytes.takeOwnershipOf(Arrays.copyOf(sealed, IV)),
        PublicBytes.takeOwnershipOf(Arrays.copyOfRange(sealed, tagAt, sealed.length)),
        PublicBytes.takeOwnershipOf(Arrays.copyOfRange(sealed, IV, tagAt)));
  }

  private static byte[] whole(ExternalCiphertext ciphertext) {
    byte[] body = ciphertext.body().bytes();
    return ByteBuffer.allocate(IV + body.length + ExternalCiphertext.TAG_LENGTH)
        .put(ciphertext.initializationVector().bytes())
        .put(body)
        .put(ciphertext.tag().bytes())
        .array();
  }

  private <T> CompletionStage<ManagerReply<T>> use(
      StoreId store, TokenAccess access, KeptToken.Work<T> work) {
    return at(access.address(), token -> token.use(holder(store, access), work));
  }

  private <T> CompletionStage<ManagerReply<T>> change(
      StoreId store, TokenAccess access, KeptToken.Work<T> work) {
    return at(access.address(), token -> token.change(holder(store, access), work));
  }

  private KeptToken.Holder holder(StoreId store, TokenAccess access) {
    return new KeptToken.Holder(store, () -> pins.open(store, access));
  }

  private <T> CompletionStage<ManagerReply<T>> at(
      TokenAddress address, Function<KeptToken, CompletionStage<ManagerReply<T>>> question) {
    KeptToken token;
    try {
      token = clusters.find(address);
    } catch (FaultException e) {
      return CompletableFuture.completedStage(new ManagerReply.Failed<>(e.fault()));
    }
    return question.apply(token);
  }

  private static Optional<TokenFault> fault(ManagerReply<?> reply) {
    if (!(reply instanceof ManagerReply.Failed<?>(StoreFault fault))) {
      return Optional.empty();
    }
    return Optional.of(fault instanceof TokenFault ofToken ? ofToken : TokenFault.FAILED);
  }
}
