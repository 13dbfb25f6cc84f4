package dev.holdfast.model.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  private static final AccountId ONE = new AccountId("111122223333");
  private static final AccountId OTHER = new AccountId("444455556666");
  private static final Region HERE = Region.US_EAST_1;
  private static final Region THERE = Region.parse("eu-west-1").orElseThrow();

  private final AtomicLong nanos = new AtomicLong();

  private RateLimits limits(RequestRates rates) {
    return new RateLimits(rates, nanos::get);
  }

  private static int admitted(RateLimits limits, AccountId account, RequestClass kind) {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += limits.admits(account, HERE, kind) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void withoutRates_everythingIsAdmitted() {
    assertThat(admitted(limits(RequestRates.UNLIMITED), ONE, RequestClass.RSA)).isEqualTo(100);
  }

  @Test
  void classWithoutRate_isNotLimited() {
    RateLimits limits = limits(new RequestRates(Map.of(RequestClass.RSA, 5.0), Map.of()));
    assertThat(admitted(limits, ONE, RequestClass.RSA)).isEqualTo(5);
    assertThat(admitted(limits, ONE, RequestClass.SYMMETRIC)).isEqualTo(100);
  }

  @Test
  void accounts_useUpNobodyElsesRate_norDoRegions() {
    RateLimits limits = limits(new RequestRates(Map.of(RequestClass.RSA, 5.0), Map.of()));
    assertThat(admitted(limits, ONE, RequestClass.RSA)).isEqualTo(5);
    assertThat(admitted(limits, OTHER, RequestClass.RSA)).isEqualTo(5);
    assertThat(limits.admits(ONE, THERE, RequestClass.RSA)).isTrue();
  }

  @Test
  void accountWithARateOfItsOwn_hasThatOne_andTheCommonOnesOtherwise() {
    RateLimits limits =
        limits(
            new RequestRates(
                Map.of(RequestClass.RSA, 5.0, RequestClass.ECC, 7.0),
                Map.of(ONE, Map.of(RequestClass.RSA, 2.0))));
    assertThat(admitted(limits, ONE, RequestClass.RSA)).isEqualTo(2);
    assertThat(admitted(limits, ONE, RequestClass.ECC)).isEqualTo(7);
    assertThat(admitted(limits, OTHER, RequestClass.RSA)).isEqualTo(5);
  }

  @Test
  void timeThatPasses_givesTheRateBack() {
    RateLimits limits = limits(new RequestRates(Map.of(RequestClass.RSA, 5.0), Map.of()));
    assertThat(admitted(limits, ONE, RequestClass.RSA)).isEqualTo(5);
    nanos.addAndGet(400_000_000);
    assertThat(admitted(limits, ONE, RequestClass.RSA)).isEqualTo(2);
  }
}
