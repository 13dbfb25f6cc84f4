package dev.holdfast.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvanceParsingTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void daysAndHours_areThatLong() {
    assertThat(DevEndpoints.parse("{\"advance\":\"P31D\"}", NOW)).contains(Duration.ofDays(31));
    assertThat(DevEndpoints.parse(" { \"advance\" : \"PT90M\" } ", NOW))
        .contains(Duration.ofMinutes(90));
  }

  @Test
  void monthsAndYears_countFromNow() {
    assertThat(DevEndpoints.parse("{\"advance\":\"P1M\"}", NOW)).contains(Duration.ofDays(28));
    assertThat(DevEndpoints.parse("{\"advance\":\"P1Y\"}", NOW)).contains(Duration.ofDays(365));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"advance\":31}",
        "{\"advance\":\"\"}",
        "{\"advance\":\"31 days\"}",
        "{\"advance\":\"-P1D\"}",
        "{\"advance\":\"P-1D\"}",
        "{\"advance\":\"P201Y\"}",
        "{\"advance\":\"P999999999Y\"}",
        "{\"advance\":\"PT9223372036854775807S\"}",
        "{\"advance\":\"P1D\"} x"
      })
  void anythingElse_isRefused(String body) {
    assertThat(DevEndpoints.parse(body, NOW)).isEmpty();
  }
}
