package dev.holdfast.model.sts;

import dev.holdfast.model.key.Plaintext;
import java.time.Instant;

/** Makes sessions' credentials and knows them again. */
public interface SessionTokens {

  /** Fresh credentials for a session. */
  Minted mint(Session session);

  /**
   * Reads a token that came with a request.
   *
   * @param accessKeyId what the request says signed it
   */
  Opened open(String accessKeyId, String token, Instant now);

  /**
   * To be shown once. Not a record, so that printing it tells nothing.
   *
   * @see #mint
   */
  final class Minted {
    private final String accessKeyId;
    private final Plaintext secret;
    private final String token;

    /** Takes ownership of {@code secret}. */
    public Minted(String accessKeyId, Plaintext secret, String token) {
      this.accessKeyId = accessKeyId;
      this.secret = secret;
      this.token = token;
    }

    /** {@code ASIA...}. */
    public String accessKeyId() {
      return accessKeyId;
    }

    /** Forty ASCII characters. */
    public Plaintext secret() {
      return secret;
    }

    public String token() {
      return token;
    }

    @Override
    public String toString() {
      return "Minted(" + accessKeyId + ")";
    }
  }

  /** What a token turned out to be. */
  sealed interface Opened {

    record Valid(Session session) implements Opened {}

    /** It was one, and its time is over. */
    record Expired() implements Opened {}

    /** Not a token of this service, or not of this access key: which is not told. */
    record Invalid() implements Opened {}
  }
}
