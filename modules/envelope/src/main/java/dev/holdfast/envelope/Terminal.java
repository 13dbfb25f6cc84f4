package dev.holdfast.envelope;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is looking. */
final class Terminal {

  static final int STANDARD_OUTPUT = 1;
  static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /** True if this file descriptor of the process is a terminal; false where that is not known. */
  static boolean is(int descriptor) {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Where progress is shown: files and pipes are not told how far it is. */
  static PrintWriter watched(PrintWriter err) {
    return is(STANDARD_ERROR) ? err : new PrintWriter(Writer.nullWriter());
  }

  /** A message's header, a manifest and a server's answer must not steer the terminal. */
  static String printable(String told) {
    return told.codePoints()
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
