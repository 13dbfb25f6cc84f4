package dev.holdfast.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.start.ExitStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyOptionNamesItsVariable() {
    CommandLine commandLine = HoldfastCommand.commandLine(Map.of());
    for (CommandLine sub : commandLine.getSubcommands().values()) {
      for (OptionSpec option : sub.getCommandSpec().options()) {
        if (!option.longestName().equals("--help") && !option.longestName().equals("--version")) {
          assertThat(String.join(" ", option.description()))
              .as(sub.getCommandName() + " " + option.longestName())
              .endsWith(HoldfastCommand.variable(option.longestName()));
        }
      }
    }
  }

  @Test
  void env_printsWhatAShellCanEvaluate() {
    assertThat(run(Map.of(), "env")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "export AWS_ENDPOINT_URL=http://127.0.0.1:4599",
            "export AWS_ACCESS_KEY_ID=test",
            "export AWS_SECRET_ACCESS_KEY=test",
            "export AWS_REGION=us-east-1",
            "export AWS_DEFAULT_REGION=us-east-1");
  }

  @Test
  void variablesStandForOptions_andOptionsWin() {
    Map<String, String> environment =
        Map.of("HOLDFAST_PORT", "4600", "HOLDFAST_REGION", "eu-west-1,eu-west-2");
    assertThat(run(environment, "env", "--port", "4601")).isZero();
    assertThat(out.toString())
        .contains("http://127.0.0.1:4601", "AWS_REGION=eu-west-1")
        .doesNotContain("4600");
  }

  @Test
  void emptyVariable_isAsIfNotThere() {
    assertThat(run(Map.of("HOLDFAST_PORT", "", "HOLDFAST_REGION", " "), "env")).isZero();
    assertThat(out.toString()).contains(":4599", "us-east-1");
  }

  @Test
  void unknownOption_isRefusedWithAHint() {
    assertThat(run(Map.of(), "env", "--prot", "1")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(err.toString()).contains("--prot", "holdfast env --help");
  }

  @Test
  void nonsensePort_isRefused() {
    assertThat(run(Map.of("HOLDFAST_PORT", "many"), "env")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run(Map.of(), "env", "--port", "70000")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run(Map.of(), "env", "--port", "0")).isEqualTo(ExitStatus.USAGE.code());
  }

  @Test
  void exitCodesAreAllDifferent() {
    TreeSet<Integer> codes = new TreeSet<>();
    for (ExitStatus status : ExitStatus.values()) {
      assertThat(codes.add(status.code())).as(status.name()).isTrue();
    }
  }

  private int run(Map<String, String> environment, String... args) {
    return HoldfastCommand.commandLine(environment)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
