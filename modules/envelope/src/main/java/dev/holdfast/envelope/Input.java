package dev.holdfast.envelope;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What is read.
 *
 * @param bytes how many there are, where that is known
 */
record Input(InputStream stream, OptionalLong bytes) implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Opens a file.
   *
   * @param name a path, or {@code -} for standard input
   */
  static Input open(String name, InputStream standardInput) throws Failure {
    if (name.equals(Output.PIPE)) {
      return new Input(new BufferedInputStream(standardInput, BUFFER_BYTES), OptionalLong.empty());
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw refused(name + " is a directory");
    }
    try {
      OptionalLong bytes =
          Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
      return new Input(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), bytes);
    } catch (NoSuchFileException e) {
      throw refused("there is no file " + name);
    } catch (IOException e) {
      throw refused(name + " cannot be read: " + e.getMessage());
    }
  }

  private static Failure refused(String what) {
    return new Failure(Ending.INPUT, what, "Name a file that you may read, or - for a pipe.");
  }

  @Override
  public void close() throws Failure {
    try {
      stream.close();
    } catch (IOException e) {
      throw refused("the input cannot be closed: " + e.getMessage());
    }
  }
}
