package dev.holdfast.journal.audit;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.journal.IntegrityException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The end of the trail that is being written. Used by one thread. */
final class AuditFile implements AutoCloseable {

  private static final int SEQUENCE_DIGITS = 16;

  private final Path directory;
  private final long maxFileBytes;
  private final AuditLine format = new AuditLine();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(1 << 16);
  private long sequence;
  private byte[] hash;
  private final long tornBytes;
  private FileChannel channel;
  private LocalDate day;
  private long length;

  private AuditFile(
      Path directory,
      long maxFileBytes,
      AuditChain end,
      long tornBytes,
      FileChannel channel,
      LocalDate day)
      throws IOException {
    this.directory = directory;
    this.maxFileBytes = maxFileBytes;
    this.sequence = end.sequence();
    this.hash = end.hash();
    this.tornBytes = tornBytes;
    this.channel = channel;
    this.day = day;
    this.length = channel.size();
  }

  /**
   * Opens the directory's trail at its end, or starts one. A last line that was not finished is cut
   * off.
   *
   * @throws IntegrityException when the last file is broken anywhere else: it is not continued
   */
  static AuditFile open(Path directory, long maxFileBytes, Instant now) throws IOException {
    Files.createDirectories(directory);
    List<Path> files = AuditChain.files(directory);
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    // A file may be empty when the process ended just after it was made: then the end is in the one
    // before.
    for (Path file : files.reversed()) {
      boolean first = firstSequence(file) == 1;
      AuditChain chain = first ? AuditChain.atGenesis() : AuditChain.anywhere();
      AuditChain.Walk walk = chain.walk(file);
      if (walk.fault() != null && !walk.torn()) {
        throw new IntegrityException(
            "the audit trail is broken at line "
                + (walk.lines() + 1)
                + " of "
                + file
                + ": "
                + walk.fault());
      }
      if (walk.lines() > 0 || first) {
        long torn = Files.size(file) - walk.goodBytes();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(walk.goodBytes());
        channel.position(walk.goodBytes());
        return new AuditFile(directory, maxFileBytes, chain, torn, channel, dayOf(file));
      }
      Files.delete(file);
    }
    AuditChain start = AuditChain.atGenesis();
    if (!files.isEmpty()) {
      throw new IntegrityException("the audit trail in " + directory + " has files but no line");
    }
    return new AuditFile(directory, maxFileBytes, start, 0, create(directory, 1, today), today);
  }

  /** Of an unfinished last line that {@link #open} has cut off. */
  long tornBytes() {
    return tornBytes;
  }

  /** {@code audit-<sequence of the first line>-<day>.jsonl}: sorts in the order of the chain. */
  private static FileChannel create(Path directory, long firstSequence, LocalDate day)
      throws IOException {
    Path file =
        directory.resolve(
            String.format(
                Locale.ROOT,
                AuditChain.PREFIX + "%0" + SEQUENCE_DIGITS + "d-%s" + AuditChain.SUFFIX,
                firstSequence,
                day));
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    // The name must be on disk before anything in the file counts.
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  static long firstSequence(Path file) {
    String name = file.getFileName().toString();
    int from = AuditChain.PREFIX.length();
    try {
      return Long.parseLong(name, from, from + SEQUENCE_DIGITS, 10);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IntegrityException(file + " is not named as a file of an audit trail", e);
    }
  }

  private static LocalDate dayOf(Path file) {
    String name = file.getFileName().toString();
    int from = AuditChain.PREFIX.length() + SEQUENCE_DIGITS + 1;
    return LocalDate.parse(name.substring(from, name.length() - AuditChain.SUFFIX.length()));
  }

  /** Forms the next line; nothing is written before {@link #write}. */
  void append(AuditRecord record) {
    hash = format.append(record, sequence + 1, hash, pending);
    sequence++;
  }

  /** Of the last line, formed or written; 0 when there is none. */
  long sequence() {
    return sequence;
  }

  /** Of that line, in hexadecimal digits. */
  String hash() {
    return HexFormat.of().formatHex(hash);
  }

  boolean hasPending() {
    return pending.size() > 0;
  }

  /**
   * Writes the lines formed so far. After a failure the file ends where it ended before, and the
   * lines are kept for the next attempt.
   *
   * @throws IOException when there is no space
   * @throws TrailFailure when the file could not be brought back to its good end either
   */
  void write() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
    try {
      while (bytes.hasRemaining()) {
        int written = channel.write(bytes);
        if (written == 0) {
          throw new IOException("nothing could be written");
        }
      }
    } catch (IOException e) {
      try {
        channel.truncate(length);
        channel.position(length);
      } catch (IOException again) {
        e.addSuppressed(again);
        throw new TrailFailure("the audit trail cannot be brought back to its end", e);
      }
      throw e;
    }
    length += bytes.limit();
    pending.reset();
  }

  /**
   * Makes what was written durable. A failure is final: what the kernel has dropped, a second try
   * would not bring back.
   */
  void force() throws TrailFailure {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new TrailFailure("the audit trail could not be synced", e);
    }
  }

  /** Starts a new file when the day or the size asks for it. Nothing may be pending. */
  void rotateIfDue(Instant now) throws IOException {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (length == 0 || length < maxFileBytes && today.equals(day)) {
      return;
    }
    force();
    FileChannel next = create(directory, sequence + 1, today);
    channel.close();
    channel = next;
    day = today;
    length = 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The trail can no longer be written by this process. */
  static final class TrailFailure extends IOException {

    private static final long serialVersionUID = 1L;

    TrailFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
