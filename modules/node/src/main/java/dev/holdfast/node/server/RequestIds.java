package dev.holdfast.node.server;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of requests and audit records: unique, cheap, and no secret, so no secure generator is asked
 * for them.
 */
public final class RequestIds {

  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private RequestIds() {}

  public static UUID next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong() & ~0xF000L | VERSION_4, random.nextLong() >>> 2 | VARIANT);
  }
}
