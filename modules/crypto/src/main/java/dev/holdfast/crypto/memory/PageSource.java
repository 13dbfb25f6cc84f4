package dev.holdfast.crypto.memory;

import java.lang.foreign.MemorySegment;

/** Where secret memory gets its pages from. */
interface PageSource {

  /** Pages with their protections. */
  record Pages(MemorySegment memory, Protection locked, Protection hiddenFromDumps) {}

  /**
   * @param bytes a multiple of the page size
   */
  Pages allocate(long bytes);

  /** Makes the process refuse core dumps and debuggers of its own user. */
  Protection forbidDumps();
}
