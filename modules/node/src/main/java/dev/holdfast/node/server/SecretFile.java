package dev.holdfast.node.server;

import dev.holdfast.crypto.root.RootException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;

/** A secret that a setting names by its file. */
public final class SecretFile {

  private SecretFile() {}

  /**
   * The first line of a file that only its owner may read, without its end.
   *
   * @throws RootException MISSING, EXPOSED, or WRONG_PASSPHRASE when the line is empty
   */
  public static byte[] firstLine(Path file) {
    byte[] content = content(file);
    int end = 0;
    while (end < content.length && content[end] != '\n' && content[end] != '\r') {
      end++;
    }
    byte[] line = Arrays.copyOf(content, end);
    Arrays.fill(content, (byte) 0);
    if (line.length == 0) {
      throw new RootException(RootException.Reason.WRONG_PASSPHRASE, file + " is empty");
    }
    return line;
  }

  /**
   * What is in a file that only its owner may read.
   *
   * @throws RootException MISSING, or EXPOSED
   */
  static byte[] content(Path file) {
    try {
      Set<PosixFilePermission> readers = Files.getPosixFilePermissions(file);
      readers.removeAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      if (!readers.isEmpty()) {
        throw new RootException(
            RootException.Reason.EXPOSED, file + " can be read by others than its owner");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RootException(
          RootException.Reason.MISSING, "the secret file " + file + " cannot be read");
    }
  }
}
