package dev.holdfast.crypto.token;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Which token, and how it is asked.
 *
 * @param library the manufacturer's PKCS#11 library
 * @param pin gives the user's PIN in an array of its own each time, which is overwritten
 * @param timeLimit what one use of the token may take, login included
 */
public record TokenSettings(Path library, Choice choice, Supplier<byte[]> pin, Duration timeLimit) {

  /** How a token is told from others that the library shows. */
  public sealed interface Choice {

    /**
     * By what it was named at its initialization, as it should be.
     *
     * @param label 1 to 32 bytes of UTF-8
     */
    record Label(String label) implements Choice {
      @Override
      public String toString() {
        return "\"" + label + "\"";
      }
    }

    /** By the library's number for where it is, which may be another one after a restart. */
    record Slot(long number) implements Choice {
      @Override
      public String toString() {
        return "in slot " + number;
      }
    }
  }
}
