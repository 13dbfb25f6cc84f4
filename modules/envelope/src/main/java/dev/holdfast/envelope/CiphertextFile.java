package dev.holdfast.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that holds a ciphertext and nothing else. */
final class CiphertextFile {

  /** AWS KMS takes no more, and makes no more. */
  static final int MOST_BYTES = 6144;

  private CiphertextFile() {}

  /** Why a ciphertext cannot be read or written. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialized
    private final Answer.Refused why;

    Unfit(String error, String message) {
      super(message);
      this.why = new Answer.Refused(error, message);
    }

    Answer.Refused why() {
      return why;
    }
  }

  static byte[] read(Path file) throws Unfit {
    if (!Files.exists(file)) {
      throw new Unfit(Answer.MISSING_FILE, "There is no file " + file + ".");
    }
    if (!Files.isRegularFile(file)) {
      throw new Unfit(Answer.UNREADABLE_FILE, file + " is not a plain file.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new Unfit(
            Answer.TOO_LARGE,
            file + " is larger than the " + MOST_BYTES + " bytes of a ciphertext.");
      }
      if ((Integer) Files.getAttribute(file, "unix:nlink") > 1) {
        // The file's other names would keep the old ciphertext, and nobody would know.
        throw new Unfit(Answer.LINKED_FILE, file + " has other names too (hard links).");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new Unfit(Answer.MISSING_FILE, "There is no file " + file + ".");
    } catch (IOException e) {
      throw new Unfit(Answer.UNREADABLE_FILE, file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Puts another ciphertext in place of the one that was read. Whenever this is cut short, the file
   * is the one or the other.
   *
   * @param mark a part of a file name that is always the same for this file
   */
  static void replace(Path file, byte[] read, byte[] by, String mark) throws Unfit {
    if (!Arrays.equals(read(file), read)) {
      throw new Unfit(Answer.CHANGED_FILE, file + " was changed by somebody else meanwhile.");
    }
    try (NewFile part = NewFile.inPlaceOf(file, mark)) {
      part.stream().write(by);
      part.commit();
    } catch (IOException e) {
      throw new Unfit(Answer.UNWRITABLE_FILE, file + " cannot be replaced: " + e);
    } catch (Failure e) {
      throw new Unfit(Answer.UNWRITABLE_FILE, String.valueOf(e.getMessage()));
    }
  }

  /** Makes sure of what another process may have been killed before it made sure of. */
  static void settle(Path file) throws Unfit {
    try {
      NewFile.forceName(file);
    } catch (IOException e) {
      throw new Unfit(Answer.UNWRITABLE_FILE, file + " cannot be forced to the disk: " + e);
    }
  }
}
