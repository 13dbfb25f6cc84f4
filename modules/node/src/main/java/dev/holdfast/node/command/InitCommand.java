package dev.holdfast.node.command;

import dev.holdfast.crypto.identity.AccessKey;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.StartRefused;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes what a server needs, once: the root of each region, and the first administrator,",
      "unless users are those of another region.",
      "Prints the administrator's credentials, which are never shown again."
    })
final class InitCommand implements Callable<Integer> {

  @Mixin Configured configured;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    ServerSettings settings = configured.read();
    try (DataDirectory data = DataDirectory.open(settings.data())) {
      PrintWriter out = spec.commandLine().getOut();
      Server.initialize(settings, data, key -> print(key, settings, out))
          .ifPresent(key -> key.secret().destroy());
      out.println();
      out.println("Made in " + settings.data() + ": " + settings.regions());
      settings
          .identitiesFrom()
          .ifPresent(
              from -> out.println("Users, and the administrator, are those of " + from + "."));
      out.println(settings.root().custody());
      out.flush();
    }
    return 0;
  }

  private static void print(AccessKey key, ServerSettings settings, PrintWriter out) {
    out.println("The administrator of account " + settings.account() + ", shown this once:");
    out.println();
    out.println("    export AWS_ACCESS_KEY_ID=" + key.id());
    out.println(
        "    export AWS_SECRET_ACCESS_KEY="
            + new String(key.secret().reveal(), StandardCharsets.US_ASCII));
    out.flush();
  }
}
