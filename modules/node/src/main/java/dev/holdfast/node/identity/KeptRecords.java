package dev.holdfast.node.identity;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file of sealed records, each behind its length in four bytes, that only its owner may read.
 * What a crash has left of an unfinished change is not there.
 */
final class KeptRecords {

  private static final String OWNER_ONLY = "rw-------";

  private final Path path;

  /** Of what is whole; behind it the next record is written. */
  private long length;

  KeptRecords(Path path) {
    this.path = path;
  }

  List<byte[]> read() {
    length = 0;
    List<byte[]> records = new ArrayList<>();
    if (!Files.exists(path)) {
      return records;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path));
      while (in.remaining() >= Integer.BYTES) {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
          break;
        }
        byte[] record = new byte[size];
        in.get(record);
        records.add(record);
        length = in.position();
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }

  /** Takes the last record back. */
  void forgetLast(byte[] record) {
    length -= Integer.BYTES + record.length;
  }

  /** Adds a record; it is on disk when this returns. */
  void append(byte[] record) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(framed(List.of(record)));
    try (FileChannel out =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
      out.truncate(length);
      long at = length;
      while (bytes.hasRemaining()) {
        at += out.write(bytes, at);
      }
      out.force(true);
      length = at;
    }
  }

  /** Puts other records in the place of all. */
  void replace(List<byte[]> records) throws IOException {
    Path draft = path.resolveSibling(path.getFileName() + ".part");
    Files.deleteIfExists(draft);
    byte[] content = framed(records);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    length = content.length;
  }

  private static byte[] framed(List<byte[]> records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (byte[] record : records) {
        IdentityQuestion.writeBytes(out, record);
      }
    }
    return bytes.toByteArray();
  }

  /** When it was last said to be as it should be; empty when there is no file. */
  Optional<Instant> confirmed() {
    try {
      return Files.exists(path)
          ? Optional.of(Files.getLastModifiedTime(path).toInstant())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }

  /** Says that it is as it should be. */
  void confirm(Instant now) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(now));
  }
}
