package dev.holdfast.node;

import dev.holdfast.node.command.HoldfastCommand;
import dev.holdfast.node.region.ActorSystems;
import java.util.Set;

/** Starts the program. */
public final class Main {

  private static final Set<String> SERVERS = Set.of("dev", "server");

  private Main() {}

  public static void main(String[] args) {
    if (args.length > 0 && SERVERS.contains(args[0])) {
      // Beside the reading of the command line, which takes a tenth of a start.
      ActorSystems.prepare();
    }
    System.exit(HoldfastCommand.run(System.getenv(), args));
  }
}
