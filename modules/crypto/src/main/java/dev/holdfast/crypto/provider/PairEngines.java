package dev.holdfast.crypto.provider;

import java.security.Provider;
import java.util.Optional;

/**
 * Who does the arithmetic of RSA, of the curves of NIST and of Ed25519. Java alone: the JDK for
 * RSA, BouncyCastle for the others. Amazon Corretto Crypto Provider is 2 to 4 times as fast, and is
 * taken where it loads. Which of the two it was shows in no key, signature or ciphertext.
 */
public enum PairEngines {
  JAVA,
  CORRETTO;

  /**
   * The provider that does it. Loads it when asked for the first time in this process; {@link
   * #inUse()} tells why there is none though it was chosen.
   *
   * @return empty when Java does it alone
   */
  public Optional<Provider> provider() {
    return switch (this) {
      case JAVA -> Optional.empty();
      case CORRETTO -> Corretto.load();
    };
  }

  /** Who does it in this process, and why not who was chosen, in one line. Loads the provider. */
  public String inUse() {
    return switch (this) {
      case JAVA -> "Java alone";
      case CORRETTO ->
          Corretto.load()
              .map(provider -> provider.getName() + " " + provider.getVersionStr())
              .orElseGet(() ->
                  "Java alone: Amazon Corretto Crypto Provider does not load here ("
                      + Corretto.problem().orElse("no reason given")
                      + ")");
    };
  }

  /** As {@link #inUse()}, for who does not want to wait until a provider is loaded. */
  public String chosen() {
    return switch (this) {
      case JAVA -> inUse();
      case CORRETTO -> "Amazon Corretto Crypto Provider, loaded when first needed";
    };
  }
}
