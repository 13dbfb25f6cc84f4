package dev.holdfast.crypto.certificate;

import dev.holdfast.crypto.random.RandomSource;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.PeerName;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Makes the certificates of a region's nodes, its own key in a file beside them: for trying out,
 * and where nothing better issues certificates. The nodes take those of any authority.
 */
public final class PeerAuthority {

  public static final String CERTIFICATE = Authority.CERTIFICATE;
  public static final String KEY = Authority.KEY;

  private static final RSAKeyGenParameterSpec NODE_KEY =
      new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);

  private final Authority authority;

  /**
   * @param directory where its certificate and key are, or will be
   */
  public PeerAuthority(Path directory, InstantSource clock, RandomSource random) {
    this.authority = new Authority(directory, clock, random);
  }

  /** Whether it has been made. */
  public boolean exists() {
    return authority.exists();
  }

  /** Makes it; fails when it is there. */
  public void create(Region region) {
    authority.create("Holdfast nodes of " + region.name());
  }

  /**
   * Makes the certificate of a node, and its key, in two files of that name.
   *
   * @param names what the node may be
   * @param hosts names and addresses by which other nodes reach it
   * @throws FileAlreadyExistsException when there is one of that name
   */
  public void issue(String file, Set<PeerName> names, List<String> hosts, Duration life)
      throws FileAlreadyExistsException {
    authority.issue(
        new Authority.Order(
            file,
            "Holdfast node",
            hosts,
            names.stream().map(PeerName::uri).sorted().toList(),
            "RSA",
            NODE_KEY,
            life));
  }
}
