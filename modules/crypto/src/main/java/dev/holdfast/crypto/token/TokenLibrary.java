package dev.holdfast.crypto.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.holdfast.crypto.token.TokenException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A manufacturer's PKCS#11 library in this process, where it is loaded once and stays until the
 * process ends.
 */
@SuppressWarnings("restricted") // the launcher enables native access
final class TokenLibrary {

  private static final long OS_LOCKING = 2;
  private static final long INITIALIZE_ARGUMENTS_BYTES = 6 * JAVA_LONG.byteSize();
  private static final long FLAGS_AT = 4 * JAVA_LONG.byteSize();
  private static final long LIST_BYTES = 69 * ADDRESS.byteSize();

  private static final Map<Path, TokenLibrary> LOADED = new ConcurrentHashMap<>();

  private final Path path;

  /** Whoever uses it shares it; who starts it anew has it alone. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  /** How often it was started. */
  private int generation;

  private final Map<Call, MethodHandle> functions = new EnumMap<>(Call.class);

  /**
   * Loads and initializes it, unless the process has done so before.
   *
   * @throws TokenException NO_LIBRARY
   */
  static TokenLibrary load(Path path) {
    return LOADED.computeIfAbsent(path, TokenLibrary::new);
  }

  private TokenLibrary(Path path) {
    this.path = path;
    if (!Files.isReadable(path)) {
      throw refused("there is no readable file");
    }
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup symbols = SymbolLookup.libraryLookup(path, Arena.global());
      MethodHandle getFunctionList =
          linker.downcallHandle(
              symbols.findOrThrow("C_GetFunctionList"), FunctionDescriptor.of(JAVA_LONG, ADDRESS));
      MemorySegment list = functionList(getFunctionList);
      for (Call call : Call.values()) {
        functions.put(
            call, linker.downcallHandle(list.get(ADDRESS, call.offset()), call.descriptor()));
      }
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      throw refused("it is not a PKCS#11 library that this machine can load");
    }
    initialize();
  }

  private MemorySegment functionList(MethodHandle getFunctionList) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(ADDRESS);
      long answer = (long) getFunctionList.invokeExact(list);
      if (answer != ReturnCode.OK) {
        throw refused("it gives no list of functions: " + ReturnCode.name(answer));
      }
      return list.get(ADDRESS, 0).reinterpret(LIST_BYTES);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call into a PKCS#11 library failed", e);
    }
  }

  private void initialize() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(INITIALIZE_ARGUMENTS_BYTES, JAVA_LONG.byteSize());
      arguments.set(JAVA_LONG, FLAGS_AT, OS_LOCKING);
      long answer = call(Call.C_Initialize, arguments);
      if (answer != ReturnCode.OK && answer != ReturnCode.ALREADY_INITIALIZED) {
        throw refused("it does not start: " + ReturnCode.name(answer));
      }
      generation++;
    }
  }

  /**
   * Which start of it this is. Handles of another one are nobody's, or somebody else's; of use
   * {@link #whileStarted} only.
   */
  int generation() {
    return generation;
  }

  /** Does something for which it must not be started anew meanwhile. */
  <T> T whileStarted(Supplier<T> work) {
    use.readLock().lock();
    try {
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  /**
   * Starts it anew, so that it sees tokens that have come back; not while anybody uses it, were it
   * for ever.
   *
   * @throws TokenException NO_LIBRARY
   */
  void startAnew() {
    if (use.writeLock().tryLock()) {
      try {
        call(Call.C_Finalize, MemorySegment.NULL);
        initialize();
      } finally {
        use.writeLock().unlock();
      }
    }
  }

  private TokenException refused(String why) {
    return new TokenException(Reason.NO_LIBRARY, "the PKCS#11 library " + path + ": " + why);
  }

  /** Calls a function; numbers are {@code long}, Booleans {@code byte}. */
  long call(Call call, Object... arguments) {
    try {
      return (long) function(call).invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call into a PKCS#11 library failed", e);
    }
  }

  /**
   * Calls a function that has to succeed.
   *
   * @throws TokenException FAILED
   */
  void require(Call call, Object... arguments) {
    check(call, call(call, arguments));
  }

  static void check(Call call, long answer) {
    if (answer != ReturnCode.OK) {
      throw new TokenException(
          Reason.FAILED, "the token answers " + call + " with " + ReturnCode.name(answer), answer);
    }
  }

  private MethodHandle function(Call call) {
    return java.util.Objects.requireNonNull(functions.get(call), "every function has a handle");
  }
}
