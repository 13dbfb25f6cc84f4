package dev.holdfast.node;

import dev.holdfast.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The files by which a node knows those of other regions, and they it. */
public final class PeerFiles {

  public static final String CERTIFICATE = "peer.pem";
  public static final String KEY = "peer.key";
  public static final String AUTHORITIES = "peers-ca.pem";

  private PeerFiles() {}

  /** Writes them into a directory. */
  public static void write(Path dir, TestAuthority authority, TestAuthority.Issued own)
      throws IOException {
    Files.writeString(dir.resolve(CERTIFICATE), own.certificatePem());
    Files.writeString(dir.resolve(KEY), own.keyPem());
    Files.setPosixFilePermissions(dir.resolve(KEY), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(dir.resolve(AUTHORITIES), authority.certificatePem());
  }
}
