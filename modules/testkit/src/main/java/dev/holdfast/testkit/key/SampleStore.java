package dev.holdfast.testkit.key;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Backing;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.store.ClusterId;
import dev.holdfast.model.store.Connection;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.KeyStore;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyAddress;
import dev.holdfast.model.store.StoreAccess;
import dev.holdfast.model.store.StoreId;
import dev.holdfast.model.store.StoreSeen;
import dev.holdfast.model.store.TokenAccess;
import dev.holdfast.model.store.TokenAddress;
import dev.holdfast.model.store.TrustAnchor;
import java.util.Map;
import java.util.Optional;

/** A custom key store with {@link SampleKey} in it. */
public final class SampleStore {

  public static final StoreId ID = new StoreId("cks-1234567890abcdef0");
  public static final Backing.ExternalKey EXTERNAL_KEY = new Backing.ExternalKey(ID, "their-key");
  public static final ProxyAccess PROXY =
      new ProxyAccess(
          new ProxyAddress("https://proxy.example.com", "/kms/xks/v1"),
          "PROXYKEY",
          new SealedSecret(new byte[] {1}));

  public static final Backing.TokenKey TOKEN_KEY =
      new Backing.TokenKey(ID, new ClusterId("cluster-abcdefg2345"), "our-object");
  public static final TokenAccess TOKEN = token(TOKEN_KEY.cluster());

  private SampleStore() {}

  /** A token by this name, with the same anchor and PIN as any other. */
  public static TokenAccess token(ClusterId cluster) {
    return new TokenAccess(
        new TokenAddress(cluster, new TrustAnchor("an anchor")), new SealedSecret(new byte[] {2}));
  }

  /** As {@link SampleKey#created}, in this store. */
  public static KeyEvent.CreatedInStore created() {
    return new KeyEvent.CreatedInStore(
        SampleKey.ARN,
        SampleKey.OWNER.arn(),
        "",
        SampleKey.POLICY,
        Map.of(),
        SampleKey.backingKey(1),
        EXTERNAL_KEY,
        SampleKey.BIRTH);
  }

  /** As {@link #created()}, in the store on a token. */
  public static KeyEvent.CreatedInStore createdOnToken() {
    return new KeyEvent.CreatedInStore(
        SampleKey.ARN,
        SampleKey.OWNER.arn(),
        "",
        SampleKey.POLICY,
        Map.of(),
        SampleKey.backingKey(1),
        TOKEN_KEY,
        SampleKey.BIRTH);
  }

  /** The store, told by its own actor. */
  public static StoreSeen seen(Connection connection) {
    return seen(PROXY, connection);
  }

  /** The store as it is when it is reached so, told by its own actor. */
  public static StoreSeen seen(StoreAccess access, Connection connection) {
    return new StoreSeen.Asked(
        Optional.of(
            new KeyStore(
                ID,
                "ours",
                access,
                connection,
                SampleKey.BIRTH,
                Map.of(SampleKey.ID, EXTERNAL_KEY.id()))));
  }

  /** What an external key makes of a text of so many bytes, in zeros. */
  public static ExternalCiphertext ciphertext(int ivLength, int metadataLength, int textLength) {
    return new ExternalCiphertext(
        zeros(metadataLength),
        zeros(ivLength),
        zeros(ExternalCiphertext.TAG_LENGTH),
        zeros(textLength));
  }

  private static PublicBytes zeros(int length) {
    return PublicBytes.takeOwnershipOf(new byte[length]);
  }
}
