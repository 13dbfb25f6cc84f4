package dev.holdfast.crypto.region;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that run when no other has anything to do, and stop at once when one has: what they make
 * takes seconds, and whoever wants a microsecond of the same processor should not wait for the end
 * of a time slice. Niceness is not enough: it gives them less of the processor, but what they have
 * begun they keep until the slice is over. Java's own priorities do nothing on Linux unless the
 * process is root's, so the system is asked. Where it cannot be, they are ordinary threads.
 */
final class YieldingThreads implements ThreadFactory {

  /** SCHED_IDLE of sched(7). */
  static final int IDLE_POLICY = 5;

  /** Of the thread that calls. */
  private static final int THIS_THREAD = 0;

  private static final Optional<MethodHandle> SET_SCHEDULER = setScheduler();

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
      SET_SCHEDULER.ifPresent(YieldingThreads::yieldFromNowOn);
      work.run();
    });
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static Optional<MethodHandle> setScheduler() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("sched_setscheduler")
        .map(function ->
            linker.downcallHandle(
                function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)));
  }

  /** What it answers says nothing that matters: a thread that stayed as it was works as well. */
  @SuppressWarnings("unused")
  private static void yieldFromNowOn(MethodHandle setScheduler) {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment priority = memory.allocate(JAVA_INT); // none: it must be 0
      int answer = (int) setScheduler.invokeExact(THIS_THREAD, IDLE_POLICY, priority);
    } catch (Throwable e) {
      throw new IllegalStateException("the system could not be called", e);
    }
  }
}
