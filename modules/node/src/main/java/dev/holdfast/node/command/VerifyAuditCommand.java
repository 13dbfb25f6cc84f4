package dev.holdfast.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code holdfast verify-audit}. */
@Command(name = "verify-audit", mixinStandardHelpOptions = true, description = "Not there yet.")
final class VerifyAuditCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return 1;
  }
}
