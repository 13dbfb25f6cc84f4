package dev.holdfast.envelope;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;

/** Carries a stream from where it is read to where it is written, or leaves nothing there. */
@FunctionalInterface
interface Work {

  void run(InputStream from, OutputStream to) throws Failure;

  /**
   * Does the work.
   *
   * @param output commits when the work is done, and is closed in any case
   */
  static void carryOut(Input input, Output output, PrintWriter err, Work work) throws Failure {
    try (input;
        output;
        Progress progress = new Progress(input, Terminal.watched(err), System::nanoTime)) {
      work.run(progress, output.stream());
      output.commit();
    } catch (Failure e) {
      throw output.leftBehind().isEmpty() ? e : new Failure(e, output.leftBehind());
    }
  }
}
