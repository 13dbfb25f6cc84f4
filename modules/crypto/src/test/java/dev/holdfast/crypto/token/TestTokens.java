package dev.holdfast.crypto.token;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The tokens of this process, made before its library is first used. */
public final class TestTokens {

  /** A token that tests share: each brings keys of its own. */
  public static final String SHARED = "shared";

  /** A token that goes away and comes back. */
  public static final String FICKLE = "fickle";

  /** A token of custom key stores, which goes away and comes back too. */
  public static final String STORES = "stores";

  /** What tests lock that use tokens: a process has their library, and its logins, once. */
  public static final String LIBRARY = "the library of tokens";

  private static final String PIN = "1234";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private TestTokens() {}

  /** Made once, by whoever comes first. */
  private static final class Made {
    private static final Path SHARED_FOLDER;
    private static final Path FICKLE_FOLDER;
    private static final Path STORES_FOLDER;

    static {
      // Surefire sets it; see this room's pom.xml.
      Path configuration = Path.of(requireNonNull(System.getenv(SoftHsm.VARIABLE)));
      Path folder = configuration.resolveSibling("softhsm2-tokens");
      deleteTree(folder);
      SoftHsm hsm = SoftHsm.in(folder, configuration);
      SHARED_FOLDER = hsm.initialize(SHARED, PIN);
      FICKLE_FOLDER = hsm.initialize(FICKLE, PIN);
      STORES_FOLDER = hsm.initialize(STORES, PIN);
    }

    private static void deleteTree(Path tree) {
      if (!Files.exists(tree)) {
        return;
      }
      try (Stream<Path> all = Files.walk(tree)) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A test that is not run by Maven, or where there is no SoftHSM, says so and is skipped. */
  public static void assumeSoftHsm() {
    assumeTrue(SoftHsm.library().isPresent(), SoftHsm.MISSING);
    assumeTrue(
        System.getenv(SoftHsm.VARIABLE) != null, "skipped: only Maven sets " + SoftHsm.VARIABLE);
  }

  /** Where the objects of a token are. */
  public static Path folder(String label) {
    return switch (label) {
      case SHARED -> Made.SHARED_FOLDER;
      case FICKLE -> Made.FICKLE_FOLDER;
      case STORES -> Made.STORES_FOLDER;
      default -> throw new IllegalArgumentException(label);
    };
  }

  public static Token token(String label) {
    return token(label, TestTokens::pin, PATIENCE);
  }

  public static Token token(String label, Supplier<byte[]> pin, Duration timeLimit) {
    return token(new TokenSettings.Choice.Label(label), pin, timeLimit);
  }

  static Token token(TokenSettings.Choice choice, Supplier<byte[]> pin, Duration timeLimit) {
    folder(SHARED);
    return new Token(new TokenSettings(SoftHsm.library().orElseThrow(), choice, pin, timeLimit));
  }

  public static byte[] pin() {
    return PIN.getBytes(StandardCharsets.US_ASCII);
  }
}
