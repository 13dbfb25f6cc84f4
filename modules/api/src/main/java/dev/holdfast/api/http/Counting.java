package dev.holdfast.api.http;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.rate.RateLimits;
import dev.holdfast.model.rate.RequestClass;
import java.util.function.Predicate;

/**
 * What counts calls: against rates, and for whoever wants to know.
 *
 * @param limits how often each account may call
 * @param full whether the server has no room for one more request for an operation; asked before
 *     anything costs time, and so of anybody's requests
 */
public record Counting(RateLimits limits, CallMeter meter, Predicate<KmsOperation> full) {

  /** Limits nobody, and tells nobody. */
  public static final Counting NONE =
      new Counting(RateLimits.NONE, CallMeter.NONE, operation -> false);

  /** Whether a verified caller's account may call once more; counts the call if it may. */
  boolean admits(Caller caller, Region region, RequestClass kind) {
    if (limits.admits(caller.account(), region, kind)) {
      return true;
    }
    meter.overRate(kind.name());
    return false;
  }
}
