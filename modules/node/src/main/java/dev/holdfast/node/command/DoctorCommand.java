package dev.holdfast.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code holdfast doctor}. */
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Not there yet.")
final class DoctorCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return 1;
  }
}
