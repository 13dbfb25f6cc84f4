package dev.holdfast.crypto.identity;

import dev.holdfast.crypto.memory.Secret;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.crypto.root.PrivateFile;
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
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The access key of an account's root, from a file sealed under a region's credentials key:
 *
 * <pre>
 *   "HFCRED" ‖ version 0x01 ‖ box { u32 length ‖ account ‖ u32 length ‖ access key id ‖ u32 length ‖ secret }
 * </pre>
 *
 * The box is bound to the seven bytes before it and the region's name. The secret stays outside the
 * heap.
 */
public final class AdministratorCredentials implements SigningKeys, AutoCloseable {

  private static final byte[] MAGIC = "HFCRED\u0001".getBytes(StandardCharsets.US_ASCII);

  private final AccountId account;
  private final String accessKeyId;
  private final Secret secret;

  private AdministratorCredentials(AccountId account, String accessKeyId, Secret secret) {
    this.account = account;
    this.accessKeyId = accessKeyId;
    this.secret = secret;
  }

  /**
   * Makes an access key and its sealed file. The answer is the only time that the secret is seen;
   * the caller destroys it.
   *
   * @param shown called before there is a file: a process that ends in between leaves a key that
   *     somebody has seen and that opens nothing, and not one that nobody has ever seen
   * @throws dev.holdfast.crypto.root.RootException ALREADY_THERE when the file exists
   */
  public static AccessKey create(
      Path path,
      Region region,
      AccountId account,
      SealingKey credentialsKey,
      RandomSource random,
      Consumer<AccessKey> shown) {
    AccessKey fresh = AccessKey.generate(random);
    byte[] clear =
        new LengthPrefixed()
            .add(account.value())
            .add(fresh.id())
            .add(fresh.secret().reveal())
            .toBytes();
    byte[] box = Box.CREDENTIALS.seal(credentialsKey, belongsTo(region), clear);
    Arrays.fill(clear, (byte) 0);
    byte[] file = ByteBuffer.allocate(MAGIC.length + box.length).put(MAGIC).put(box).array();
    shown.accept(fresh);
    new PrivateFile(path).create(file);
    return fresh;
  }

  /**
   * Opens a sealed file.
   *
   * @throws dev.holdfast.crypto.root.RootException MISSING or EXPOSED
   * @throws IntegrityException when it is not a file that {@link #create} made for this region
   */
  public static AdministratorCredentials open(
      Path path, Region region, SealingKey credentialsKey, SecretMemory memory) {
    byte[] file = new PrivateFile(path).read();
    if (!Arrays.equals(file, 0, Math.min(file.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
      throw new IntegrityException(path + " is not a file of sealed credentials");
    }
    byte[] box = Arrays.copyOfRange(file, MAGIC.length, file.length);
    byte[] clear =
        Box.CREDENTIALS
            .open(credentialsKey, belongsTo(region), box)
            .orElseThrow(() -> new IntegrityException(path + " does not open"));
    ByteBuffer in = ByteBuffer.wrap(clear);
    AccountId account = new AccountId(text(in));
    String accessKeyId = text(in);
    Secret secret = memory.absorb(field(in));
    Arrays.fill(clear, (byte) 0);
    return new AdministratorCredentials(account, accessKeyId, secret);
  }

  private static byte[] belongsTo(Region region) {
    return new LengthPrefixed().add(MAGIC).add(region.name()).toBytes();
  }

  private static String text(ByteBuffer in) {
    return new String(field(in), StandardCharsets.US_ASCII);
  }

  private static byte[] field(ByteBuffer in) {
    byte[] field = new byte[in.getInt()];
    in.get(field);
    return field;
  }

  public AccountId account() {
    return account;
  }

  public String accessKeyId() {
    return accessKeyId;
  }

  /**
   * An unknown access key costs a derivation too, so that the time does not tell which ids exist.
   */
  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String wanted, Optional<String> sessionToken, LocalDate date, Region region, String service) {
    byte[] key = SigningKeyDerivation.derive(secret, date, region, service);
    byte[] known = accessKeyId.getBytes(StandardCharsets.UTF_8);
    boolean equal = MessageDigest.isEqual(known, wanted.getBytes(StandardCharsets.UTF_8));
    if (!equal || sessionToken.isPresent()) {
      Arrays.fill(key, (byte) 0);
      return CompletableFuture.completedStage(Optional.empty());
    }
    return CompletableFuture.completedStage(
        Optional.of(new SigningKey(Caller.root(account, accessKeyId), key)));
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "AdministratorCredentials(" + accessKeyId + ")";
  }
}
