package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0, ffff00000000",
    "255.255.255.255, 0, ffffffffffff",
    "10.0.128.255, 0, ffff0a0080ff",
    "::, 0, 0",
    "::1, 0, 1",
    "1::, 1000000000000, 0",
    "1:2:3:4:5:6:7:8, 1000200030004, 5000600070008",
    "1:2:3:4:5:6:7::, 1000200030004, 5000600070000",
    "::2:3:4:5:6:7:8, 200030004, 5000600070008",
    "1:2::7:8, 1000200000000, 70008",
    "FFFF::ffff, ffff000000000000, ffff",
    "::ffff:10.0.128.255, 0, ffff0a0080ff",
    "1:2:3:4:5:6:10.0.128.255, 1000200030004, 500060a0080ff"
  })
  void address_isReadAsItIsWritten(String text, String high, String low) {
    assertThat(IpRange.address(text))
        .isEqualTo(
            new IpRange.Address(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4%eth0",
        "1..3.4",
        ":",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1::2::3",
        "1:::2",
        "::12345",
        "::g",
        "::ffff:1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%eth0"
      })
  void whatIsNoAddress_isRefused(String text) {
    assertThat(IpRange.address(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "::/8/8"})
  void whatIsNoRange_isRefused(String text) {
    assertThat(IpRange.of(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1, 10.0.0.2",
    "10.0.0.0/31, 10.0.0.1, 10.0.0.2",
    "10.0.0.0/32, 10.0.0.0, 10.0.0.1",
    "10.128.0.0/9, 10.255.255.255, 10.127.255.255",
    "0.0.0.0/0, 255.255.255.255, ::",
    "::1, ::1, ::2",
    "1:2:3:4::/64, 1:2:3:4:ffff::1, 1:2:3:5::",
    "1:2:3:4::/63, 1:2:3:5::, 1:2:3:6::",
    "1:2:3:4::/65, 1:2:3:4:7fff::1, 1:2:3:4:8000::",
    "::/0, ffff::, 10.0.0.1",
    "1::/128, 1::, 1::1"
  })
  void range_holdsWhatSharesItsPrefix_andNothingElse(String range, String inside, String outside) {
    IpRange read = IpRange.of(range);
    assertThat(read.contains(IpRange.address(inside))).isTrue();
    assertThat(read.contains(IpRange.address(outside))).isFalse();
  }

  @Test
  void onlyARangeForIpv4_holdsAnIpv4Address() {
    assertThat(IpRange.of("::ffff:0:0/96").contains(IpRange.address("10.0.0.1"))).isTrue();
    assertThat(IpRange.of("::ffff:0:0/95").contains(IpRange.address("10.0.0.1"))).isFalse();
  }
}
