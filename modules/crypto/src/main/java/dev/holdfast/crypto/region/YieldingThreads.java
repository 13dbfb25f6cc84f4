package dev.holdfast.crypto.region;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that let those of requests go first: what they make takes seconds, and whoever wants a
 * microsecond of the same processor should not wait for the end of a time slice. Java's own
 * priorities do nothing on Linux unless the process is root's, so the system is asked. Where it
 * cannot be, they are ordinary threads.
 */
final class YieldingThreads implements ThreadFactory {

  /** Leaves a tenth of a processor that others want too: an order comes to its end all the same. */
  static final int NICENESS = 10;

  /** On Linux of the thread that calls, though POSIX says of its process (nice(2)). */
  private static final Optional<MethodHandle> NICE = nice();

  private final ThreadFactory threads;

  /**
   * @param name what their names begin with
   */
  YieldingThreads(String name) {
    this.threads = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  @Override
  public Thread newThread(Runnable work) {
    return threads.newThread(() -> {
      NICE.ifPresent(YieldingThreads::yieldFromNowOn);
      work.run();
    });
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static Optional<MethodHandle> nice() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("nice")
        .map(
            function -> linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
  }

  /** What it answers says nothing that matters: a thread that stayed as it was works as well. */
  @SuppressWarnings("unused")
  private static void yieldFromNowOn(MethodHandle nice) {
    try {
      int answer = (int) nice.invokeExact(NICENESS);
    } catch (Throwable e) {
      throw new IllegalStateException("the system could not be called", e);
    }
  }
}
