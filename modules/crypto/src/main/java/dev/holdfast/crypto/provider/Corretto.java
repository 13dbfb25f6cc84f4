package dev.holdfast.crypto.provider;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Corretto Crypto Provider: AWS-LC behind the interfaces of Java. Its native library is
 * unpacked and tested when this class is first asked, which takes about half a second of processor;
 * where that fails, as on a system it was not built for, Java does the work alone.
 */
final class Corretto {

  private Corretto() {}

  /** The provider, never registered with the runtime; empty where it does not load. */
  static Optional<Provider> load() {
    return Optional.ofNullable(Loaded.PROVIDER);
  }

  /** Why it does not serve, in one line; empty where it does. */
  static Optional<String> problem() {
    return Optional.ofNullable(Loaded.PROBLEM);
  }

  private static final class Loaded {

    static final @Nullable Provider PROVIDER;
    static final @Nullable String PROBLEM;

    static {
      // Read once, when the provider is made; without it there are signatures of Ed25519 and no
      // keys for them.
      System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable error = provider.getLoadingError();
      PROVIDER = error == null ? provider : null;
      PROBLEM = error == null ? null : String.valueOf(error.getMessage());
    }
  }
}
