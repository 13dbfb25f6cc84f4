package dev.holdfast.load;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that takes one more of what each line it reads names, gives nothing back, and answers
 * each with a line. It ends with its input.
 */
final class Leaking {

  /** Something that is taken again and again, and never given back. */
  enum Leak {
    HEAP(Vitals.HEAP) {
      @Override
      Object more() {
        return new byte[256 * 1024];
      }
    },
    DIRECT(Vitals.DIRECT) {
      @Override
      Object more() {
        return ByteBuffer.allocateDirect(64 * 1024);
      }
    },
    RESIDENT(Vitals.RESIDENT) {
      @Override
      Object more() {
        return ByteBuffer.allocateDirect(1024 * 1024);
      }
    },
    THREADS(Vitals.THREADS) {
      @Override
      Object more() {
        Thread waits = new Thread(Leak::waitForEver);
        waits.setDaemon(true);
        waits.start();
        return waits;
      }
    },
    DESCRIPTORS(Vitals.DESCRIPTORS) {
      @Override
      Closeable more() throws IOException {
        return new ServerSocket(0);
      }
    };

    final String seenAs;

    Leak(String seenAs) {
      this.seenAs = seenAs;
    }

    abstract Object more() throws IOException;

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Named instead of a leak: nothing is taken. */
  static final String NOTHING = "nothing";

  private Leaking() {}

  public static void main(String[] arguments) throws IOException {
    List<Object> kept = new ArrayList<>();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      if (!order.equals(NOTHING)) {
        kept.add(Leak.valueOf(order).more());
      }
      System.out.println(kept.size());
    }
  }
}
