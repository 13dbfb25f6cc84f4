package dev.holdfast.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code holdfast init}. */
@Command(name = "init", mixinStandardHelpOptions = true, description = "Not there yet.")
final class InitCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return 1;
  }
}
