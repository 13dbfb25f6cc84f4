package dev.holdfast.envelope;

import dev.holdfast.envelope.Ledger.Purpose;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The results file of a run: what became of each item, so that a later run goes on from there. It
 * has a head from its first moment on, is only added to, and belongs to one process at a time.
 */
final class Results implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final Ledger ledger;

  private Results(Path file, FileChannel channel, Ledger ledger) {
    this.file = file;
    this.channel = channel;
    this.ledger = ledger;
  }

  /** What is in a results file, without any claim to it. */
  static Ledger look(Path file, Purpose purpose, boolean changesAccepted) throws Failure {
    if (!Files.exists(file)) {
      return Ledger.empty(file, purpose);
    }
    try (InputStream in = Files.newInputStream(file)) {
      Ledger ledger = Ledger.read(file, in);
      ledger.require(purpose, changesAccepted);
      return ledger;
    } catch (IOException e) {
      throw Output.unwritable(file.toString(), e);
    }
  }

  /** Opens a results file, or makes one. */
  static Results open(Path file, Purpose purpose, boolean changesAccepted) throws Failure {
    if (!Files.exists(file)) {
      try (NewFile made = NewFile.at(file, false)) {
        made.stream().write(purpose.line());
        made.commit();
      } catch (IOException e) {
        throw Output.unwritable(file.toString(), e);
      }
    }
    FileChannel channel = channel(file);
    try {
      lock(file, channel);
      // Closing this stream, or another of the same file, would give up the lock.
      Ledger ledger = Ledger.read(file, Channels.newInputStream(channel));
      ledger.require(purpose, changesAccepted);
      channel.truncate(ledger.wholeBytes()).position(ledger.wholeBytes());
      Results results = new Results(file, channel, ledger);
      if (!ledger.purpose().equals(purpose)) {
        results.append(List.of(purpose.line()));
      }
      return results;
    } catch (IOException e) {
      close(channel);
      throw Output.unwritable(file.toString(), e);
    } catch (Failure e) {
      close(channel);
      throw e;
    }
  }

  private static FileChannel channel(Path file) throws Failure {
    try {
      return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw Output.unwritable(file.toString(), e);
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException, Failure {
    boolean ours;
    try {
      ours = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      ours = false;
    }
    if (!ours) {
      throw new Failure(
          Ending.OUTPUT,
          "another run is writing " + file,
          "Wait for its end, or give each run a manifest and results of its own.");
    }
  }

  Ledger ledger() {
    return ledger;
  }

  /** Adds lines, and returns when they would survive a loss of power. */
  void append(List<byte[]> lines) throws Failure {
    if (lines.isEmpty()) {
      return;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.forEach(all::writeBytes);
    ByteBuffer bytes = ByteBuffer.wrap(all.toByteArray());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw Output.unwritable(file.toString(), e);
    }
  }

  @Override
  public void close() throws Failure {
    try {
      channel.close();
    } catch (IOException e) {
      throw Output.unwritable(file.toString(), e);
    }
  }

  /** Behind a failure that is told. */
  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }
}
