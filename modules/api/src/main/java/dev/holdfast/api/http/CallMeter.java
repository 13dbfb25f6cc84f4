package dev.holdfast.api.http;

import org.jspecify.annotations.Nullable;

/**
 * Is told of every call that is answered here. Called where nobody may wait: counts, and does
 * nothing else.
 */
public interface CallMeter {

  /** Counts nothing. */
  CallMeter NONE =
      new CallMeter() {
        @Override
        public void began() {}

        @Override
        public void ended(
            String operation, int status, @Nullable String errorName, long nanoseconds) {}

        @Override
        public void verified(long nanoseconds) {}

        @Override
        public void overRate(String requestClass) {}
      };

  /** A call is being worked on. */
  void began();

  /**
   * One that began has its answer.
   *
   * @param operation one that there is, or {@code unknown}
   * @param status of HTTP
   * @param errorName AWS's; null for a success
   */
  void ended(String operation, int status, @Nullable String errorName, long nanoseconds);

  /** A signature was looked at; without the time that its key took to be found. */
  void verified(long nanoseconds);

  /** A caller's account has used up its rate. */
  void overRate(String requestClass);
}
