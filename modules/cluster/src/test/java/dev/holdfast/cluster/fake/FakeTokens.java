package dev.holdfast.cluster.fake;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TokenFault;
import dev.holdfast.model.store.TokenKeys;
import dev.holdfast.model.store.TokenPins;
import dev.holdfast.model.store.TokenUse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A toy token: its keys are names, and it seals by turning bits round. */
public final class FakeTokens implements TokenKeys, TokenPins {

  /** What is wrong with it. */
  public final AtomicReference<Optional<TokenFault>> fault =
      new AtomicReference<>(Optional.empty());

  /** The keys in it. */
  public final Set<String> objects = ConcurrentHashMap.newKeySet();

  /** What it was asked for. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  @Override
  public CompletionStage<Optional<TokenFault>> look(TokenAddress address) {
    asked.add("look " + address.cluster());
    return CompletableFuture.completedStage(fault.get());
  }

  @Override
  public CompletionStage<Optional<TokenFault>> connect(StoreId store, TokenAccess token) {
    asked.add("connect with " + new String(token.pin().box(), StandardCharsets.US_ASCII));
    return CompletableFuture.completedStage(fault.get());
  }

  @Override
  public CompletionStage<Optional<TokenFault>> disconnect(StoreId store, TokenAccess token) {
    asked.add("disconnect");
    return CompletableFuture.completedStage(fault.get());
  }

  @Override
  public CompletionStage<ManagerReply<String>> generate(
      StoreId store, TokenAccess token, String objectId) {
    if (fault.get().isEmpty()) {
      objects.add(objectId);
    }
    return reply(objectId);
  }

  @Override
  public CompletionStage<ManagerReply<String>> destroy(
      StoreId store, TokenAccess token, String objectId) {
    if (fault.get().isEmpty()) {
      objects.remove(objectId);
    }
    return reply(objectId);
  }

  @Override
  public CompletionStage<ManagerReply<ExternalCiphertext>> seal(TokenUse use, PublicBytes text) {
    if (!objects.contains(use.objectId())) {
      return failed(TokenFault.NO_KEY);
    }
    return reply(
        new ExternalCiphertext(
            PublicBytes.takeOwnershipOf(new byte[0]),
            PublicBytes.takeOwnershipOf(new byte[12]),
            tag(use),
            turned(text)));
  }

  @Override
  public CompletionStage<ManagerReply<PublicBytes>> open(
      TokenUse use, ExternalCiphertext ciphertext) {
    if (!objects.contains(use.objectId())) {
      return failed(TokenFault.NO_KEY);
    }
    return tag(use).equals(ciphertext.tag())
        ? reply(turned(ciphertext.body()))
        : failed(TokenFault.WRONG_CIPHERTEXT);
  }

  /** Bytes that are not the vault's: all seven. */
  @Override
  public CompletionStage<ManagerReply<Plaintext>> random(
      StoreId store, TokenAccess token, int numberOfBytes) {
    byte[] sevens = new byte[numberOfBytes];
    Arrays.fill(sevens, (byte) 7);
    return reply(Plaintext.takeOwnershipOf(sevens));
  }

  @Override
  public SealedSecret seal(StoreId store, Plaintext pin) {
    byte[] turned = pin.reveal().clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] = pin.reveal()[turned.length - 1 - i];
    }
    return new SealedSecret(turned);
  }

  @Override
  public byte[] open(StoreId store, TokenAccess token) {
    throw new IllegalStateException("no toy logs in");
  }

  private <T> CompletionStage<ManagerReply<T>> reply(T value) {
    return CompletableFuture.completedStage(
        fault
            .get()
            .<ManagerReply<T>>map(ManagerReply.Failed::new)
            .orElseGet(() -> new ManagerReply.Answered<>(value)));
  }

  private static <T> CompletionStage<ManagerReply<T>> failed(TokenFault fault) {
    return CompletableFuture.completedStage(new ManagerReply.Failed<>(fault));
  }

  private static PublicBytes tag(TokenUse use) {
    return PublicBytes.takeOwnershipOf(
        Arrays.copyOf(use.associatedData().bytes(), ExternalCiphertext.TAG_LENGTH));
  }

  private static PublicBytes turned(PublicBytes text) {
    byte[] turned = text.bytes().clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] = (byte) ~turned[i];
    }
    return PublicBytes.takeOwnershipOf(turned);
  }
}
