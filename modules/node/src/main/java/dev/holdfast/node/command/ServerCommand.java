package dev.holdfast.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code holdfast server}. */
@Command(name = "server", mixinStandardHelpOptions = true, description = "Not there yet.")
final class ServerCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return 1;
  }
}
