package dev.holdfast.node.server;

import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.nio.file.Path;

/** The file of the certificates that attestation documents are trusted by. */
public final class AttestationRoots {

  private AttestationRoots() {}

  /**
   * @throws StartRefused when it is not made of root certificates
   */
  public static TrustedRoots read(Path file) throws StartRefused {
    try {
      return TrustedRoots.read(file);
    } catch (IllegalArgumentException e) {
      throw new StartRefused(
          ExitStatus.CONFIGURATION,
          "attestation documents cannot be trusted by anybody: " + e.getMessage(),
          "Name a file of root certificates in PEM, such as the one of AWS Nitro Enclaves.");
    }
  }
}
