package dev.holdfast.architecture.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The unit for systemd. */
class SystemdTest {

  private static final Path UNIT = Deploy.FILES.resolve("systemd/holdfast.service");
  private static final Pattern EXPOSURE = Pattern.compile("exposure level for \\S+: ([0-9.]+)");

  /** 0 is best, 10 worst; a unit that says nothing has 9.6. */
  private static final double MOST = 2.5;

  @Test
  void unit_exposesLittle() throws Exception {
    Optional<String> report =
        Deploy.output("systemd-analyze", "security", "--offline=true", UNIT.toString());
    assumeTrue(report.isPresent(), "skipped: no systemd-analyze");
    Matcher exposure = EXPOSURE.matcher(report.get());
    assertThat(exposure.find()).as(report.get()).isTrue();
    assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(MOST);
  }

  /** A node with others has 20 s to hand over, and must not be cut short. */
  @Test
  void unit_givesANodeTheTimeToHandOver() throws Exception {
    Matcher patience =
        Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$").matcher(Files.readString(UNIT));
    assertThat(patience.find()).isTrue();
    assertThat(Integer.parseInt(patience.group(1))).isGreaterThan(20);
  }
}
