package dev.holdfast.envelope;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that gets its name when it is complete. Until then it lies beside its place under a name
 * of its own, readable by its owner only; a process that is stopped takes it away.
 */
final class NewFile implements Output {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String PREFIX = ".holdfast-";
  private static final String SUFFIX = ".part";
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path target;
  private final Path part;
  private final boolean force;
  private final FileChannel channel;
  private final OutputStream stream;
  private final Thread discarding;

  private NewFile(Path target, Path part, boolean force) throws IOException {
    this.target = target;
    this.part = part;
    this.force = force;
    this.channel = FileChannel.open(part, StandardOpenOption.WRITE);
    this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    this.discarding = new Thread(() -> discard(part));
    Runtime.getRuntime().addShutdownHook(discarding);
  }

  /**
   * Makes room for a file.
   *
   * @param force whether a file of that name may be replaced
   */
  static NewFile at(Path named, boolean force) throws Failure {
    if (Files.isDirectory(named)) {
      throw refused(named + " is a directory", "Name a file with --output.");
    }
    if (Files.exists(named) && !Files.isRegularFile(named)) {
      // To rename a file over it would take a device or a pipe away from everybody.
      throw refused(named + " is not a plain file", "Use --output - and redirect.");
    }
    if (!force && Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(named);
    }
    try {
      // Through a link: its file is what is replaced.
      Path target = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
      Path part = Files.createTempFile(target.getParent(), PREFIX, SUFFIX);
      return new NewFile(target, part, force);
    } catch (NoSuchFileException e) {
      throw refused("there is no directory for " + named, "Make it first.");
    } catch (IOException e) {
      throw Output.unwritable(named.toString(), e);
    }
  }

  /**
   * Makes room for what is to stand in place of a file, with its owner, group and mode.
   *
   * @param mark a part of a name that is always the same for this file, so that what a killed
   *     process left is taken away
   */
  static NewFile inPlaceOf(Path existing, String mark) throws IOException {
    Path target = existing.toRealPath();
    Path part = target.resolveSibling(PREFIX + mark + SUFFIX);
    Files.deleteIfExists(part);
    Files.createFile(part, OWNERS);
    NewFile file = new NewFile(target, part, true);
    try {
      // Not before it is open: a file that nobody may write is replaced all the same.
      liken(part, target);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void liken(Path part, Path target) throws IOException {
    PosixFileAttributes now = Files.readAttributes(part, PosixFileAttributes.class);
    PosixFileAttributes wanted = Files.readAttributes(target, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
    if (!now.owner().equals(wanted.owner())) {
      view.setOwner(wanted.owner());
    }
    if (!now.group().equals(wanted.group())) {
      view.setGroup(wanted.group());
    }
    view.setPermissions(wanted.permissions());
  }

  @Override
  public OutputStream stream() {
    return stream;
  }

  @Override
  public void commit() throws Failure {
    try {
      stream.flush();
      // Whoever encrypts may delete the clear file next.
      channel.force(true);
      channel.close();
      if (force) {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(part, target);
      }
      forceName(target);
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (IOException e) {
      throw Output.unwritable(target.toString(), e);
    }
  }

  /** Waits until the name of a file would survive a loss of power. */
  static void forceName(Path file) throws IOException {
    try (FileChannel directory =
        FileChannel.open(file.toRealPath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public String leftBehind() {
    return "";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // What counts was said by commit; what is left goes away below.
    }
    discard(part);
    try {
      Runtime.getRuntime().removeShutdownHook(discarding);
    } catch (IllegalStateException e) {
      // The process is stopping, and runs it.
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      System.err.println("holdfast: " + part + " is incomplete and could not be deleted");
    }
  }

  private static Failure exists(Path target) {
    return refused(target + " exists already", "Use --force to replace it.");
  }

  private static Failure refused(String what, String remedy) {
    return new Failure(Ending.OUTPUT, what, remedy);
  }
}
