package dev.holdfast.node.server;

import com.typesafe.config.Config;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.root.RootProvider;
import dev.holdfast.crypto.token.Token;
import dev.holdfast.crypto.token.TokenSettings;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;

/** What {@code holdfast.root} says: where the roots of a server's regions are. */
public sealed interface RootSettings {

  /** The settings there are, below {@code holdfast}. */
  Set<String> KNOWN =
      Set.of(
          "root.provider",
          "root.directory",
          "root.passphrase-file",
          "root.pkcs11.library",
          "root.pkcs11.token",
          "root.pkcs11.slot",
          "root.pkcs11.pin-file",
          "root.pkcs11.time-limit");

  /** A server that waits longer for its token looks dead to whoever watches it. */
  Duration LONGEST_TIME_LIMIT = Duration.ofMinutes(1);

  /** PKCS #11 gives a token's label so much room. */
  int LONGEST_LABEL = 32;

  /**
   * @param directory with a file for each region
   */
  record InFile(Path directory) implements RootSettings {}

  /**
   * @param directory with a file for each region
   * @param passphraseFile whose first line opens them
   */
  record UnderPassphrase(Path directory, Path passphraseFile) implements RootSettings {}

  /**
   * @param directory with a file for each region that says which keys of the token are its
   */
  record InToken(Path directory, TokenSettings token) implements RootSettings {}

  /**
   * Reads them.
   *
   * @param data where the directory is, unless another is named
   * @throws StartRefused when something is missing that the provider needs
   */
  static RootSettings read(Config holdfast, Path data) throws StartRefused {
    Path directory =
        holdfast.hasPath("root.directory")
            ? Path.of(holdfast.getString("root.directory")).toAbsolutePath()
            : data.resolve("root");
    String provider = holdfast.getString("root.provider");
    return switch (provider) {
      case "file" -> new InFile(directory);
      case "passphrase" ->
          new UnderPassphrase(directory, Path.of(required(holdfast, provider, "passphrase-file")));
      case "pkcs11" -> new InToken(directory, token(holdfast));
      default ->
          throw refused("provider is \"" + provider + "\", not one of file, passphrase, pkcs11");
    };
  }

  private static TokenSettings token(Config holdfast) throws StartRefused {
    Path library = Path.of(required(holdfast, "pkcs11", "pkcs11.library"));
    Path pinFile = Path.of(required(holdfast, "pkcs11", "pkcs11.pin-file"));
    if (!library.isAbsolute()) {
      throw refused("pkcs11.library is " + library + ", which is not a whole path");
    }
    Duration timeLimit = holdfast.getDuration("root.pkcs11.time-limit");
    if (timeLimit.isNegative()
        || timeLimit.isZero()
        || timeLimit.compareTo(LONGEST_TIME_LIMIT) > 0) {
      throw refused("pkcs11.time-limit is more than nothing and at most a minute");
    }
    return new TokenSettings(
        library, choice(holdfast), () -> SecretFile.firstLine(pinFile), timeLimit);
  }

  private static TokenSettings.Choice choice(Config holdfast) throws StartRefused {
    boolean bySlot = holdfast.hasPath("root.pkcs11.slot");
    if (bySlot == holdfast.hasPath("root.pkcs11.token")) {
      throw refused("provider is pkcs11, which takes one of pkcs11.token and pkcs11.slot");
    }
    if (bySlot) {
      return new TokenSettings.Choice.Slot(holdfast.getLong("root.pkcs11.slot"));
    }
    String label = holdfast.getString("root.pkcs11.token");
    if (!isLabel(label)) {
      throw refused("pkcs11.token is a label of 1 to " + LONGEST_LABEL + " bytes");
    }
    return new TokenSettings.Choice.Label(label);
  }

  /** Whether a token can be called that. */
  static boolean isLabel(String text) {
    return !text.isBlank() && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LABEL;
  }

  private static String required(Config holdfast, String provider, String name)
      throws StartRefused {
    if (!holdfast.hasPath("root." + name)) {
      throw refused("provider is " + provider + ", and there is no root." + name);
    }
    return holdfast.getString("root." + name);
  }

  private static StartRefused refused(String what) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.root." + what,
        "See config/crypto.conf.");
  }

  /** Where there is a file for each region. */
  Path directory();

  /** Makes the providers of all regions of one process. */
  default BiFunction<Region, Roots, RootProvider> providers() {
    return switch (this) {
      case InFile(Path directory) -> (region, roots) -> roots.inFile(directory, region);
      case UnderPassphrase(Path directory, Path passphraseFile) ->
          (region, roots) ->
              roots.underPassphrase(directory, region, () -> SecretFile.firstLine(passphraseFile));
      case InToken(Path directory, TokenSettings settings) -> {
        // One for all regions: what one learns of the PIN, the others need not try.
        Token token = new Token(settings);
        yield (region, roots) -> roots.inToken(directory, region, token);
      }
    };
  }

  /** What the operator has to guard, and how, as sentences. */
  default String custody() {
    return switch (this) {
      case InFile(Path directory) -> inDirectory(directory);
      case UnderPassphrase(Path directory, Path _) -> inDirectory(directory);
      case InToken(Path directory, TokenSettings token) ->
          "The root is in the token "
              + token.choice()
              + "; files in "
              + directory
              + " say which of its keys are whose. Without both the data opens nothing: back the"
              + " token up by its own means, and those files with the data.";
    };
  }

  private static String inDirectory(Path directory) {
    return "The root is in "
        + directory
        + ". Without it the data opens nothing: keep a copy apart.";
  }

  /**
   * Looks whether the provider can be asked, without opening a root, and without trying a PIN.
   *
   * @return what there is, in one line
   * @throws RootException or TokenException when it cannot
   */
  default String look() {
    return switch (this) {
      case InFile(Path directory) -> "provider file, in " + directory;
      case UnderPassphrase(Path directory, Path passphraseFile) -> {
        java.util.Arrays.fill(SecretFile.firstLine(passphraseFile), (byte) 0);
        yield "provider passphrase, in " + directory;
      }
      case InToken(Path _, TokenSettings token) -> {
        java.util.Arrays.fill(token.pin().get(), (byte) 0);
        yield "provider pkcs11: the token \""
            + new Token(token).look()
            + "\" is there, by "
            + token.library()
            + "; its PIN was not tried";
      }
    };
  }
}
