package dev.holdfast.journal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a data directory for this process. The kernel gives it up when the process ends, however it
 * ends, so no stale lock is ever left behind.
 */
public final class DirectoryLock implements AutoCloseable {

  private static final String FILE = "holdfast.lock";

  /**
   * What this process holds. Needed because a process that opens and closes a lock file it has
   * locked already loses the lock (POSIX), so it must not even try.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the directory, making it if need be.
   *
   * @throws DataInUseException when it is taken; names the holder's process id
   * @throws UncheckedIOException when the directory cannot be made or written
   */
  public static DirectoryLock take(Path directory) {
    try {
      Files.createDirectories(directory);
      Path real = directory.toRealPath();
      if (!HELD.add(real)) {
        throw new DataInUseException(directory + " is already open in this process");
      }
      try {
        FileChannel channel = lock(real);
        if (channel != null) {
          return new DirectoryLock(real, channel);
        }
        throw new DataInUseException(directory + " is in use by process " + holder(real));
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + directory, e);
    }
  }

  private static @Nullable FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return null;
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String holder(Path directory) throws IOException {
    String pid = Files.readString(directory.resolve(FILE), StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "(it has not written its number yet)" : pid;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release " + directory, e);
    } finally {
      HELD.remove(directory);
    }
  }
}
