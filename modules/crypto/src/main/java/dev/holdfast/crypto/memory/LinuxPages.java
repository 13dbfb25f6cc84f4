package dev.holdfast.crypto.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Anonymous pages from the Linux kernel, locked and left out of core dumps. */
@SuppressWarnings("restricted") // the launcher enables native access; that is the price of mlock
final class LinuxPages implements PageSource {

  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_DONTDUMP = 16;
  private static final int PR_SET_DUMPABLE = 4;
  private static final long MAP_FAILED = -1;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle mmap;
  private final MethodHandle mlock;
  private final MethodHandle madvise;
  private final MethodHandle prctl;

  LinuxPages() {
    mmap =
        handle(
            "mmap",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    mlock = handle("mlock", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    madvise = handle("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    prctl =
        handle(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  static boolean isSupported() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    return linker.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
  }

  @Override
  public Pages allocate(long bytes) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(CALL_STATE);
      MemorySegment at =
          (MemorySegment)
              mmap.invokeExact(
                  state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (at.address() == MAP_FAILED) {
        throw new OutOfMemoryError("mmap of secret memory: errno " + errno(state));
      }
      MemorySegment memory = at.reinterpret(bytes);
      Protection hidden =
          answer("madvise", (int) madvise.invokeExact(state, memory, bytes, MADV_DONTDUMP), state);
      Protection locked = answer("mlock", (int) mlock.invokeExact(state, memory, bytes), state);
      return new Pages(memory, locked, hidden);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call into the kernel failed", e);
    }
  }

  @Override
  public Protection forbidDumps() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment state = call.allocate(CALL_STATE);
      return answer(
          "prctl", (int) prctl.invokeExact(state, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L), state);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call into the kernel failed", e);
    }
  }

  private static Protection answer(String call, int result, MemorySegment state) {
    return result == 0
        ? new Protection.Held()
        : new Protection.Refused(call + " was refused, errno " + errno(state));
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }
}
