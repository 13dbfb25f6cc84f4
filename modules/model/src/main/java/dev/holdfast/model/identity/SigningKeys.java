package dev.holdfast.model.identity;

import dev.holdfast.model.name.Region;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Where the edge gets what it needs to verify a Signature Version 4 request: never the long-term
 * secret, only the key derived for one day, region and service.
 */
public interface SigningKeys {

  /**
   * The signing key of an access key for one credential scope.
   *
   * @return empty when the access key is unknown or inactive
   */
  Optional<SigningKey> find(String accessKeyId, LocalDate date, Region region, String service);

  /**
   * Thirty-two bytes derived by AWS4 key derivation, and whose they are. Not a record, so that
   * printing it tells nothing.
   */
  final class SigningKey {
    private final Caller caller;
    private final byte[] key;

    /** Takes ownership of {@code key}. */
    public SigningKey(Caller caller, byte[] key) {
      this.caller = caller;
      this.key = key;
    }

    public Caller caller() {
      return caller;
    }

    /** The derived key itself, for an HMAC engine; not to be changed. */
    public byte[] key() {
      return key;
    }

    @Override
    public String toString() {
      return "SigningKey of " + caller.accessKeyId();
    }
  }
}
