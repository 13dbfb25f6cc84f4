package dev.holdfast.model.rate;

import dev.holdfast.model.name.AccountId;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a second the callers of an account may make in a region, by class. What has no
 * rate is not limited.
 *
 * @param each every account's
 * @param of accounts that have other rates, class by class
 */
public record RequestRates(
    Map<RequestClass, Double> each, Map<AccountId, Map<RequestClass, Double>> of) {

  public static final RequestRates UNLIMITED = new RequestRates(Map.of(), Map.of());

  public RequestRates {
    each = Map.copyOf(each);
    of = Map.copyOf(of);
  }

  public boolean isUnlimited() {
    return each.isEmpty() && of.isEmpty();
  }

  /** Requests a second; empty for as many as come. */
  public OptionalDouble perSecond(AccountId account, RequestClass kind) {
    Map<RequestClass, Double> own = of.get(account);
    @Nullable Double rate = own == null ? null : own.get(kind);
    if (rate == null) {
      rate = each.get(kind);
    }
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }
}
