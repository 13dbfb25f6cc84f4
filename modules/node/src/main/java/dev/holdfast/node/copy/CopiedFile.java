package dev.holdfast.node.copy;

import dev.holdfast.model.hash.Sha256;
import dev.holdfast.node.copy.BackupManifest.FilePart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/** Files that must be on disk, whole, before anything counts on them. */
final class CopiedFile {

  private static final int BLOCK = 1 << 20;
  private static final String OWNER_ONLY = "rw-------";

  private CopiedFile() {}

  /** Describes a file of a backup. */
  static FilePart describe(Path backup, String name) throws IOException {
    MessageDigest sha256 = Sha256.begin();
    long bytes = 0;
    try (FileChannel in = FileChannel.open(backup.resolve(name), StandardOpenOption.READ)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (in.read(block) >= 0) {
        bytes += block.flip().remaining();
        sha256.update(block);
        block.clear();
      }
    }
    return new FilePart(HexFormat.of().formatHex(sha256.digest()), bytes, name);
  }

  /**
   * Copies a file over whatever is there, for its owner alone.
   *
   * @return the SHA-256 of what was copied
   */
  static String copy(Path from, Path to) throws IOException {
    Files.createDirectories(parent(to));
    Files.deleteIfExists(to);
    MessageDigest sha256 = Sha256.begin();
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out = create(to)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (in.read(block) >= 0) {
        sha256.update(block.flip().duplicate());
        writeAll(out, block);
        block.clear();
      }
      out.force(true);
    }
    force(parent(to));
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** Writes a file that is there whole or not at all. */
  static void write(Path to, byte[] content) throws IOException {
    Path draft = to.resolveSibling(to.getFileName() + ".part");
    Files.createDirectories(parent(to));
    Files.deleteIfExists(draft);
    try (FileChannel out = create(draft)) {
      writeAll(out, ByteBuffer.wrap(content));
      out.force(true);
    }
    Files.move(draft, to, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    force(parent(to));
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Makes the names in a directory durable. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
  }
}
