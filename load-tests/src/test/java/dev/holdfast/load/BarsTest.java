package dev.holdfast.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of bars and the scripts that measure for it. */
class BarsTest {

  private static final Map<String, String> MEASURED_BY =
      Map.of(
          "throughput", "throughput/compare.sh",
          "pace", "pace/Pace.java",
          "durable", "durable/Durable.java",
          "overload", "overload/Overload.java",
          "neighbours", "neighbours/Neighbours.java",
          "nodes", "nodes/nodes.sh",
          "cassandra", "cassandra/OnCassandra.java");

  private static List<String[]> bars() throws IOException {
    return Files.readAllLines(Path.of("bars.tsv")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .toList();
  }

  @Test
  void everyBarIsWhole_andNoneStandsTwice() throws IOException {
    assertThat(bars())
        .isNotEmpty()
        .allSatisfy(bar -> {
          assertThat(bar).as(bar[0]).hasSize(7);
          assertThat(bar[2]).as(bar[0]).isIn("at-least", "at-most");
          double bound = Double.parseDouble(bar[3]);
          double good = Double.parseDouble(bar[4]);
          assertThat(bar[2].equals("at-least") ? good >= bound : good <= bound).as(bar[0]).isTrue();
        });
    assertThat(bars().stream().map(bar -> bar[0])).doesNotHaveDuplicates();
  }

  @Test
  void whoMeasuresABar_saysItsName_orItIsSaidWhyNobodyDoes() throws IOException {
    for (String[] bar : bars()) {
      if (bar[6].startsWith("-")) {
        assertThat(bar[6]).as(bar[0]).matches("- \\w.*");
      } else {
        assertThat(MEASURED_BY).containsKey(bar[6]);
        assertThat(Files.readString(Path.of(MEASURED_BY.get(bar[6]))))
            .as(bar[6])
            .containsPattern("[ \"]" + Pattern.quote(bar[0]) + "[ \"]");
      }
    }
  }
}
