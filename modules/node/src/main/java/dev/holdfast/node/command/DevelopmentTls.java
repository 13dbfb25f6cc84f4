package dev.holdfast.node.command;

import dev.holdfast.crypto.certificate.DevelopmentAuthority;
import dev.holdfast.crypto.random.Generators;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.server.TlsFiles;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The certificates of a development server, which lie with its data. */
final class DevelopmentTls {

  private static final String DIRECTORY = "tls";
  private static final Duration RELOAD = Duration.ofSeconds(30);
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  private final DevelopmentAuthority authority;

  /**
   * @param data the development server's directory
   */
  DevelopmentTls(Path data) {
    this.authority =
        new DevelopmentAuthority(
            data.toAbsolutePath().normalize().resolve(DIRECTORY),
            InstantSource.system(),
            Generators.fromKernel().internal());
  }

  /** The file that clients are to trust. */
  Path trusted() {
    return authority.trusted();
  }

  /**
   * Makes what is missing.
   *
   * @throws StartRefused when what is there cannot be used
   */
  TlsFiles provide(List<String> names) throws StartRefused {
    try {
      authority.provide(names);
    } catch (UncheckedIOException | IllegalStateException e) {
      Path directory = authority.trusted().getParent();
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "the certificates in " + directory + " cannot be used: " + e.getMessage(),
          "Remove that directory to have others made, and tell clients to trust those.");
    }
    return new TlsFiles(authority.certificate(), authority.key(), Optional.empty(), RELOAD);
  }

  /**
   * The names of a server.
   *
   * @param host where it listens
   * @param aws the regions whose names of AWS it answers to as well; none for none
   */
  static List<String> names(String host, Collection<Region> aws) {
    List<String> names = new ArrayList<>(LOOPBACK);
    if (!names.contains(host)) {
      names.add(host);
    }
    for (Region region : aws) {
      String domain = region.name().startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
      names.add("kms." + region + domain);
      names.add("sts." + region + domain);
    }
    if (!aws.isEmpty()) {
      names.addAll(List.of("sts.amazonaws.com", "iam.amazonaws.com"));
    }
    return names;
  }
}
