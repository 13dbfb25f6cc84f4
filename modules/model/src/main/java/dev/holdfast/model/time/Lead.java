package dev.holdfast.model.time;

import java.time.Duration;
import java.time.Instant;

/**
 * By how much a clock has been ahead of credited time, at the least.
 *
 * @param by whole seconds, one or more
 * @param since in credited time
 */
public record Lead(Duration by, Instant since) {

  /** What is left of it when credited time has been put forward; maybe nothing. */
  Lead after(Duration credited) {
    return new Lead(Duration.ofSeconds(by.minus(credited).toSeconds()), since.plus(credited));
  }
}
