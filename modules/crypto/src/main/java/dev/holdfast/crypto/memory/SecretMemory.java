package dev.holdfast.crypto.memory;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Slots for secrets of up to {@value #LARGEST_BYTES} bytes, in pages that are locked and left out
 * of core dumps as far as the system allows. One per process. A slot's size is the power of two
 * that holds the secret, at least {@value #SLOT_BYTES} bytes; each size has chunks of its own, the
 * smallest from the start and the others when first needed. Pages are never given back: a page once
 * used for secrets stays one, and of one size.
 *
 * <p>The Java heap is no place for keys: the collector copies arrays and clears none of the copies.
 */
public final class SecretMemory {

  static final int SLOT_BYTES = 64;

  /** A key pair of ML-DSA-87 with its public half has about 7,500 bytes; a wrapped one more. */
  public static final int LARGEST_BYTES = 16 * 1024;

  private static final int SIZES = Integer.numberOfTrailingZeros(LARGEST_BYTES / SLOT_BYTES) + 1;

  /**
   * 1,024 of the smallest slots, 4 of the largest. Small enough that a low memory-lock limit is met
   * late and seen by name, not at the first allocation.
   */
  private static final long CHUNK_BYTES = 64 * 1024L;

  private final PageSource source;
  private final List<Deque<MemorySegment>> free =
      Stream.generate(() -> (Deque<MemorySegment>) new ArrayDeque<MemorySegment>())
          .limit(SIZES)
          .toList();
  private final Cleaner cleaner = Cleaner.create();
  private Protection locked = new Protection.NotAsked();
  private Protection hidden = new Protection.NotAsked();
  private Protection undumpable = new Protection.NotAsked();

  SecretMemory(PageSource source) {
    this.source = source;
    grow(0);
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
   * Moves a secret in: copies the bytes to a slot and overwrites the array.
   *
   * @param bytes 1 to {@value #LARGEST_BYTES} bytes, zero on return
   */
  public Secret absorb(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > LARGEST_BYTES) {
      throw new IllegalArgumentException(
          "a secret has 1 to " + LARGEST_BYTES + " bytes, not " + bytes.length);
    }
    Slot slot = new Slot(this, take(sizeFor(bytes.length)), bytes.length);
    MemorySegment.copy(
        bytes, 0, slot.memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    Arrays.fill(bytes, (byte) 0);
    Secret secret = new Secret(slot);
    // A secret that is forgotten instead of closed is a bug, but must not stay in memory for it.
    secret.watch(cleaner.register(secret, slot));
    return secret;
  }

  /** Which size of slot holds so many bytes: 0 for the smallest, each next one twice as large. */
  private static int sizeFor(int length) {
    int slots = (length + SLOT_BYTES - 1) / SLOT_BYTES;
    return Integer.SIZE - Integer.numberOfLeadingZeros(slots - 1);
  }

  private synchronized MemorySegment take(int size) {
    if (free.get(size).isEmpty()) {
      grow(size);
    }
    return free.get(size).pop();
  }

  private synchronized void giveBack(MemorySegment slot) {
    free.get(sizeFor((int) slot.byteSize())).push(slot);
  }

  private void grow(int size) {
    PageSource.Pages pages = source.allocate(CHUNK_BYTES);
    locked = locked.and(pages.locked());
    hidden = hidden.and(pages.hiddenFromDumps());
    long slotBytes = (long) SLOT_BYTES << size;
    for (long at = CHUNK_BYTES - slotBytes; at >= 0; at -= slotBytes) {
      free.get(size).push(pages.memory().asSlice(at, slotBytes));
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
    synchronized byte[] read(int from, int to) {
      if (released) {
        throw new SecretReleasedException();
      }
      Objects.checkFromToIndex(from, to, length);
      return memory.asSlice(from, to - from).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    int length() {
      return length;
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
