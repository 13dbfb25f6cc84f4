package dev.holdfast.model.identity;

import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where the edge gets what it needs to verify a Signature Version 4 request: never the long-term
 * secret, only the key derived for one day, region and service.
 */
public interface SigningKeys {

  /**
   * The signing key of an access key for one credential scope. An answer that is there at once
   * comes in a completed stage; others may have to be read first.
   *
   * @param sessionToken as the request brought it, for temporary credentials. A long-term key has
   *     none, and with one it is unknown
   * @return empty when the access key is unknown or inactive, or the token is not its own. The key
   *     of a session that is over is answered: {@link SigningKey#expiresAt} tells. The stage fails
   *     only for bugs and outages
   */
  CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region region,
      String service);

  /**
   * Stands for what {@link #find} answers of an access key from: the same object as long as nothing
   * has changed, so that an answer can be kept. Asked at every request: never blocks, and costs one
   * look into a map.
   */
  default Object basis(String accessKeyId) {
    return SigningKeys.class;
  }

  /**
   * Thirty-two bytes derived by AWS4 key derivation, and whose they are. Not a record, so that
   * printing it tells nothing.
   */
  final class SigningKey {
    private final Caller caller;
    private final byte[] key;
    private final Instant expiresAt;

    /** Of a long-term access key. Takes ownership of {@code key}. */
    public SigningKey(Caller caller, byte[] key) {
      this(caller, key, Instant.MAX);
    }

    /** Of a session. Takes ownership of {@code key}. */
    public SigningKey(Caller caller, byte[] key, Instant expiresAt) {
      this.caller = caller;
      this.key = key;
      this.expiresAt = expiresAt;
    }

    public Caller caller() {
      return caller;
    }

    /** The derived key itself, for an HMAC engine; not to be changed. */
    public byte[] key() {
      return key;
    }

    /** From when on nothing that it signs is taken; {@link Instant#MAX} for a long-term key. */
    public Instant expiresAt() {
      return expiresAt;
    }

    @Override
    public String toString() {
      return "SigningKey of " + caller.accessKeyId();
    }
  }
}
