package dev.holdfast.crypto.identity;

import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.identity.SigningKeys.SigningKey;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The signing keys of one access key for some days of a region, as the home of identities hands
 * them to that region: never the secret, and for no service by which identities are changed.
 *
 * <pre>
 *   version 0x01 ‖ access key id ‖ account if it is its root's, else "" ‖
 *       u32 count ‖ { u64 day of the epoch ‖ region ‖ service ‖ 32 bytes } ...
 * </pre>
 *
 * with texts behind their lengths in two bytes. Not a record, so that printing it tells nothing.
 */
public final class HandedKeys {

  /** Whoever has the keys of a service can sign for everybody: what is not needed is not given. */
  public static final List<String> SERVICES = List.of("kms", "sts", "cloudtrail");

  private static final int VERSION = 1;
  private static final int KEY_BYTES = 32;
  private static final int MOST_KEYS = 1024;

  private final String accessKeyId;
  private final Optional<AccountId> root;
  private final List<Key> keys;

  /** One key. Not a record, so that printing it tells nothing. */
  static final class Key {
    private final Scope scope;
    private final byte[] bytes;

    private Key(Scope scope, byte[] bytes) {
      this.scope = scope;
      this.bytes = bytes;
    }

    Scope scope() {
      return scope;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  private HandedKeys(String accessKeyId, Optional<AccountId> root, List<Key> keys) {
    this.accessKeyId = accessKeyId;
    this.root = root;
    this.keys = List.copyOf(keys);
  }

  /**
   * What a region is handed of an access key.
   *
   * @param home knows the secret
   * @param regions that are handed it, and can use it for themselves alone
   * @return empty for an access key that is unknown or inactive
   */
  public static CompletionStage<Optional<byte[]>> of(
      SigningKeys home, String accessKeyId, Set<Region> regions, Collection<LocalDate> days) {
    List<Scope> scopes = new ArrayList<>();
    for (LocalDate day : days) {
      for (Region region : regions) {
        SERVICES.forEach(service -> scopes.add(new Scope(accessKeyId, day, region, service)));
      }
    }
    List<CompletableFuture<Optional<SigningKey>>> found =
        scopes.stream()
            .map(scope ->
                home.find(
                        accessKeyId,
                        Optional.empty(),
                        scope.date(),
                        scope.region(),
                        scope.service())
                    .toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(found.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> {
          List<Key> keys = new ArrayList<>();
          Optional<AccountId> root = Optional.empty();
          for (int i = 0; i < scopes.size(); i++) {
            Optional<SigningKey> key = found.get(i).join();
            if (key.isEmpty()) {
              return Optional.empty();
            }
            keys.add(new Key(scopes.get(i), key.get().key()));
            root = rootOf(key.get());
          }
          return Optional.of(new HandedKeys(accessKeyId, root, keys).toBytes());
        });
  }

  private static Optional<AccountId> rootOf(SigningKey key) {
    return key.caller().identity() instanceof Identity.Root(AccountId account)
        ? Optional.of(account)
        : Optional.empty();
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(accessKeyId);
      out.writeUTF(root.map(AccountId::value).orElse(""));
      out.writeInt(keys.size());
      for (Key key : keys) {
        out.writeLong(key.scope.date().toEpochDay());
        out.writeUTF(key.scope.region().name());
        out.writeUTF(key.scope.service());
        out.write(key.bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Empty for bytes that {@link #of} has not made. */
  static Optional<HandedKeys> read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readUnsignedByte() != VERSION) {
        return Optional.empty();
      }
      String accessKeyId = in.readUTF();
      String account = in.readUTF();
      Optional<AccountId> root = AccountId.parse(account);
      int count = in.readInt();
      if (count < 0 || count > MOST_KEYS || root.isEmpty() && !account.isEmpty()) {
        return Optional.empty();
      }
      List<Key> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        LocalDate day = LocalDate.ofEpochDay(in.readLong());
        Optional<Region> region = Region.parse(in.readUTF());
        String service = in.readUTF();
        byte[] key = in.readNBytes(KEY_BYTES);
        if (region.isEmpty() || key.length != KEY_BYTES) {
          return Optional.empty();
        }
        keys.add(new Key(new Scope(accessKeyId, day, region.get(), service), key));
      }
      return in.read() < 0
          ? Optional.of(new HandedKeys(accessKeyId, root, keys))
          : Optional.empty();
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The same, with what is known already of days that are not over. */
  HandedKeys with(HandedKeys before, LocalDate oldest) {
    List<Key> all = new ArrayList<>(keys);
    for (Key old : before.keys) {
      boolean replaced = keys.stream().anyMatch(key -> key.scope.equals(old.scope));
      if (!replaced && !old.scope.date().isBefore(oldest)) {
        all.add(old);
      }
    }
    return new HandedKeys(accessKeyId, root, all);
  }

  String accessKeyId() {
    return accessKeyId;
  }

  /** The account whose root's the access key is; empty for a user's. */
  Optional<AccountId> root() {
    return root;
  }

  List<Key> keys() {
    return keys;
  }

  @Override
  public String toString() {
    return "HandedKeys(" + accessKeyId + ")";
  }
}
