package dev.holdfast.crypto.memory;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Fixed slots for secrets of up to {@value #SLOT_BYTES} bytes, in pages that are locked and left
 * out of core dumps as far as the system allows. One per process. Pages are never given back: a
 * page once used for secrets stays one.
 *
 * <p>The Java heap is no place for keys: the collector copies arrays and clears none of the copies.
 */
public final class SecretMemory {

  static final int SLOT_BYTES = 64;

  /**
   * 1,024 slots. Small enough that a low memory-lock limit is met late and seen by name, not at the
   * first allocation.
   */
  private static final long CHUNK_BYTES = 64 * 1024L;

  private final PageSource source;
  private final Deque<MemorySegment> free = new ArrayDeque<>();
  private final Cleaner cleaner = Cleaner.create();
  private Protection locked = new Protection.NotAsked();
  private Protection hidden = new Protection.NotAsked();
  private Protection undumpable = new Protection.NotAsked();

  SecretMemory(PageSource source) {
    this.source = source;
    grow();
  }

  /**
   * Secret memory of this system: locked where that can be had, and {@link #status()} says whether
   * it was.
   */
  public static SecretMemory open() {
    if (!LinuxPages.isSupported()) {
      return new SecretMemory(new PlainPages("not built for " + System.getProperty("os.name")));
    }
    return new SecretMemory(new LinuxPages());
  }

  /**
   * Makes the whole process refuse core dumps and debuggers of its own user; the node asks for it
   * at start.
   */
  public synchronized Protection forbidDumps() {
    undumpable = source.forbidDumps();
    return undumpable;
  }

  public synchronized MemoryStatus status() {
    return new MemoryStatus(locked, hidden, undumpable);
  }

  /**
   * @throws UnprotectedMemoryException when some page with secrets may be written to swap or to a
   *     core dump
   */
  public void requireProtection() {
    MemoryStatus status = status();
    if (locked.and(status.hiddenFromDumps()) instanceof Protection.Refused(String reason)) {
      throw new UnprotectedMemoryException("secret memory is not protected: " + reason);
    }
  }

  /**
   * Moves a secret in: copies the bytes to a slot and overwrites the array.
   *
   * @param bytes 1 to 64 bytes, zero on return
   */
  public Secret absorb(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > SLOT_BYTES) {
      throw new IllegalArgumentException("a secret has 1 to 64 bytes, not " + bytes.length);
    }
    Slot slot = new Slot(this, take(), bytes.length);
    MemorySegment.copy(
        bytes, 0, slot.memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    Secret secret = new Secret(slot);
    // A secret that is forgotten instead of closed is a bug, but must not stay in memory for it.
    secret.watch(cleaner.register(secret, slot));
    return secret;
  }

  private synchronized MemorySegment take() {
    if (free.isEmpty()) {
      grow();
    }
    return free.pop();
  }

  private synchronized void giveBack(MemorySegment slot) {
    free.push(slot);
  }

  private void grow() {
    PageSource.Pages pages = source.allocate(CHUNK_BYTES);
    locked = locked.and(pages.locked());
    hidden = hidden.and(pages.hiddenFromDumps());
    for (long at = CHUNK_BYTES - SLOT_BYTES; at >= 0; at -= SLOT_BYTES) {
      free.push(pages.memory().asSlice(at, SLOT_BYTES));
    }
  }

  /** The state of one secret, apart from the secret so that the cleaner can release it. */
  static final class Slot implements Runnable {
    private final SecretMemory owner;
    private final MemorySegment memory;
    private final int length;
    private boolean released;

    private Slot(SecretMemory owner, MemorySegment memory, int length) {
      this.owner = owner;
      this.memory = memory;
      this.length = length;
    }

    /** Reading and releasing exclude each other, or a reader could get the next owner's bytes. */
    synchronized byte[] read() {
      if (released) {
        throw new SecretReleasedException();
      }
      return memory.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    @Override
    public synchronized void run() {
      if (!released) {
        released = true;
        memory.fill((byte) 0);
        owner.giveBack(memory);
      }
    }
  }
}
