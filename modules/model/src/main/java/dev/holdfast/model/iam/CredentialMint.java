package dev.holdfast.model.iam;

import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;

/** Makes what must be secret or must never have been before. */
public interface CredentialMint {

  /** A fresh id of a user, group, role or policy. */
  String uniqueId(UniqueIds.Kind kind);

  /** A fresh access key for a user of an account. */
  Issued accessKey(AccountId account);

  /** To be shown once. Not a record, so that printing it tells nothing. */
  final class Issued {
    private final String accessKeyId;
    private final Plaintext secret;
    private final SealedSecret sealed;

    /** Takes ownership of {@code secret}. */
    public Issued(String accessKeyId, Plaintext secret, SealedSecret sealed) {
      this.accessKeyId = accessKeyId;
      this.secret = secret;
      this.sealed = sealed;
    }

    /** {@code AKIA...}. */
    public String accessKeyId() {
      return accessKeyId;
    }

    /** Forty ASCII characters, for its owner. */
    public Plaintext secret() {
      return secret;
    }

    /** The same, for the journal. */
    public SealedSecret sealed() {
      return sealed;
    }

    @Override
    public String toString() {
      return "Issued(" + accessKeyId + ")";
    }
  }
}
