package dev.holdfast.node;

import dev.holdfast.node.command.HoldfastCommand;

/** Starts the program. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(HoldfastCommand.run(System.getenv(), args));
  }
}
