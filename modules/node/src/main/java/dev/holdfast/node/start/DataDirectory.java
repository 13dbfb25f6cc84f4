package dev.holdfast.node.start;

import dev.holdfast.journal.store.DataInUseException;
import dev.holdfast.journal.store.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything a server keeps, owned by one process at a time:
 *
 * <pre>
 *   holdfast.lock         held while a server runs; names its process
 *   root/                 the root key, or its passphrase-sealed form
 *   regions/&lt;region&gt;/     journal.db, shred.db
 *   audit/                the audit log
 *   identity/             what a server made by holdfast init has, and a development server has not
 *   tls/                  certificates of a development server that speaks TLS, and their authority
 *   development           says that a development server made it
 *   restoring/            what holdfast restore has not put in its place yet
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

  private static final String OWNER_ONLY = "rwx------";
  private static final String DEVELOPMENT = "development";
  private static final String IDENTITY = "identity";
  private static final String RESTORING = "restoring";

  private final Path path;
  private final boolean lostAtExit;
  private final DirectoryLock lock;

  private DataDirectory(Path path, boolean lostAtExit, DirectoryLock lock) {
    this.path = path;
    this.lostAtExit = lostAtExit;
    this.lock = lock;
  }

  /**
   * Opens a directory for this process alone, making it when it is not there.
   *
   * @throws StartRefused when another process has it, or it cannot be used
   */
  public static DataDirectory open(Path path) throws StartRefused {
    Path absolute = path.toAbsolutePath().normalize();
    return new DataDirectory(absolute, false, lock(absolute));
  }

  /**
   * Opens a directory that lives in memory where the system has a file system there, and ends with
   * the process.
   *
   * @throws StartRefused when no such directory can be made
   */
  public static DataDirectory inMemory() throws StartRefused {
    Path shared = Path.of("/dev/shm");
    try {
      Path parent =
          Files.isDirectory(shared) && Files.isWritable(shared)
              ? shared
              : Path.of(System.getProperty("java.io.tmpdir"));
      Path path = Files.createTempDirectory(parent, "holdfast-");
      return new DataDirectory(path, true, lock(path));
    } catch (IOException e) {
      throw new StartRefused(
          ExitStatus.DATA_UNUSABLE,
          "cannot make a directory in memory: " + reason(e),
          "Name a directory with --data instead of --memory.");
    }
  }

  public Path path() {
    return path;
  }

  /** What {@code holdfast init} makes beside the regions. */
  public static Path identity(Path data) {
    return data.resolve(IDENTITY);
  }

  /** Where a restore gathers what it then puts in its place. */
  public static Path restoring(Path data) {
    return data.resolve(RESTORING);
  }

  /** Whether a development server has ever used it. */
  public boolean isForDevelopment() {
    return Files.exists(path.resolve(DEVELOPMENT));
  }

  /**
   * Makes it a development server's for good.
   *
   * @throws StartRefused when it is a server's that is meant to be relied on
   */
  public void takeForDevelopment() throws StartRefused {
    if (Files.exists(identity(path))) {
      throw new StartRefused(
          ExitStatus.INSECURE,
          path + " was made by holdfast init, and a development server lets everybody in",
          "Name another directory with --data.");
    }
    try {
      if (!isForDevelopment()) {
        Files.createFile(path.resolve(DEVELOPMENT));
      }
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Whether nothing of it outlives the process. */
  public boolean isLostAtExit() {
    return lostAtExit;
  }

  /**
   * Removes what is below a directory, and the directory; missing is no error.
   *
   * @throws UncheckedIOException when something cannot be removed
   */
  public static void deleteTree(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try {
      Files.walkFileTree(
          tree,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error)
                throws IOException {
              if (error != null) {
                throw error;
              }
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + tree, e);
    }
  }

  /** Gives the directory up; one in memory is gone afterwards. */
  @Override
  public void close() {
    if (lostAtExit) {
      deleteTree(path);
    }
    lock.close();
  }

  private static DirectoryLock lock(Path path) throws StartRefused {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
      return DirectoryLock.take(path);
    } catch (DataInUseException e) {
      throw new StartRefused(
          ExitStatus.DATA_IN_USE,
          "another Holdfast has the data: " + e.getMessage(),
          "Stop that one first, or name another directory with --data.");
    } catch (IOException e) {
      throw unusable(path, e);
    } catch (UncheckedIOException e) {
      throw unusable(path, Objects.requireNonNull(e.getCause()));
    }
  }

  private static StartRefused unusable(Path path, IOException e) {
    return new StartRefused(
        ExitStatus.DATA_UNUSABLE,
        "cannot use the data directory " + path + ": " + reason(e),
        "Make it writable for this user, or name another one with --data.");
  }

  /** What went wrong without the path, which the exception's message repeats. */
  private static String reason(IOException e) {
    String name = e.getClass().getSimpleName().replace("Exception", "");
    return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }
}
