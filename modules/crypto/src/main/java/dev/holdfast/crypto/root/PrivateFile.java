package dev.holdfast.crypto.root;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A small file that only its owner may read, made once and replaced whole: at every moment, and
 * after every crash, it has either its old content or its new.
 */
public final class PrivateFile {

  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path path;

  /** Whether what an unfinished change has left is nobody's, and may be taken away. */
  private final boolean alone;

  public PrivateFile(Path path) {
    this(path, true);
  }

  private PrivateFile(Path path, boolean alone) {
    this.path = path.toAbsolutePath();
    this.alone = alone;
  }

  /** A file that another process may be replacing; to be read, and never changed from here. */
  static PrivateFile beside(Path path) {
    return new PrivateFile(path, false);
  }

  public Path path() {
    return path;
  }

  public boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * @throws RootException ALREADY_THERE, also when another process made it at the same moment
   */
  public void create(byte[] content) {
    try {
      Files.createDirectories(directory());
      Path draft = draft(content);
      try {
        // A hard link fails when the name is taken, and otherwise shows the whole content at once.
        Files.createLink(path, draft);
      } catch (FileAlreadyExistsException e) {
        throw new RootException(
            RootException.Reason.ALREADY_THERE, path + " exists and is never overwritten");
      } finally {
        Files.delete(draft);
      }
      forceDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws RootException MISSING, EXPOSED or DAMAGED
   */
  public byte[] read() {
    checkPrivate();
    if (alone) {
      removeDrafts();
    }
    try (FileChannel in =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (in.size() > MAX_BYTES) {
        throw new RootException(RootException.Reason.DAMAGED, path + " is too large");
      }
      ByteBuffer content = ByteBuffer.allocate((int) in.size());
      while (content.hasRemaining()) {
        if (in.read(content) < 0) {
          throw new RootException(RootException.Reason.DAMAGED, path + " ended while being read");
        }
      }
      return content.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts new content in the place of the old, then overwrites the old where it stood: best effort
   * on flash. What is read beside its owner stays as the owner has it: two who replace it would
   * each undo what the other has done.
   */
  public void replace(byte[] content) {
    checkPrivate();
    if (!alone) {
      return;
    }
    try (FileChannel old =
        FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      Path draft = draft(content);
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory();
      overwrite(old);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path draft(byte[] content) throws IOException {
    Path draft =
        Files.createTempFile(
            directory(), draftPrefix(), null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    return draft;
  }

  private String draftPrefix() {
    return "." + path.getFileName() + ".draft-";
  }

  /** What a crash left of an unfinished change holds secrets like the file itself. */
  private void removeDrafts() {
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(directory(), draftPrefix() + "*")) {
      for (Path draft : drafts) {
        // Another name of the file itself, left by a creation that was cut short, is only taken
        // away.
        if (Files.getAttribute(draft, "unix:nlink", LinkOption.NOFOLLOW_LINKS).equals(1)) {
          try (FileChannel old = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            overwrite(old);
          }
        }
        Files.delete(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void overwrite(FileChannel old) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(old.size(), MAX_BYTES));
    while (zeros.hasRemaining()) {
      old.write(zeros, zeros.position());
    }
    old.force(true);
  }

  private void forceDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private Path directory() {
    return Objects.requireNonNull(path.getParent(), "a file has a directory");
  }

  private void checkPrivate() {
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        RootException.Reason reason =
            exists() ? RootException.Reason.EXPOSED : RootException.Reason.MISSING;
        throw new RootException(reason, "there is no regular file " + path);
      }
      Set<PosixFilePermission> permissions =
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw new RootException(
            RootException.Reason.EXPOSED,
            path + " has mode " + PosixFilePermissions.toString(permissions) + ", not rw-------");
      }
      Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      Object process = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!owner.equals(process)) {
        throw new RootException(
            RootException.Reason.EXPOSED,
            path + " belongs to user " + owner + ", this process to user " + process);
      }
    } catch (NoSuchFileException e) {
      throw new RootException(RootException.Reason.MISSING, "there is no file " + path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
