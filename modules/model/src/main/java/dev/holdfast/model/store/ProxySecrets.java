package dev.holdfast.model.store;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.Plaintext;
import java.time.LocalDate;

/** The secrets by which proxies know this service, of one region. */
public interface ProxySecrets {

  /** Seals a secret for one store and access key id; destroys what it was given. */
  SealedSecret seal(StoreId store, String accessKeyId, Plaintext secret);

  /**
   * The 32-byte signing key of Signature Version 4 for the proxies' service, of one day.
   *
   * @throws dev.holdfast.model.journal.IntegrityException when it was sealed for another store,
   *     access key id or region
   */
  byte[] signingKey(StoreId store, ProxyAccess proxy, LocalDate day);
}
