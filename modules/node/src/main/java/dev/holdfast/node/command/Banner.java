package dev.holdfast.node.command;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.start.DataDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** What a development server says when it is ready. The last line is for scripts to wait for. */
record Banner(DevServer server, AccountId account, Region region, DataDirectory data, boolean tls) {

  void print(PrintWriter out) {
    out.println("Holdfast " + HoldfastCommand.Version.current() + ", development server");
    out.println();
    row(out, "endpoint", server.endpoint());
    row(out, "region", regions());
    row(out, "account", account.value());
    row(out, "credentials", "access key test, secret test (root of account " + account + ")");
    row(out, "data", data.isLostAtExit() ? "in memory: lost at exit" : data.path().toString());
    row(out, "cryptography", server.cryptography());
    out.println();
    out.println("Point AWS clients at it:");
    out.println();
    Exports.lines(server.endpoint(), region, trusted()).forEach(line -> out.println("    " + line));
    out.println();
    out.println("Holdfast is ready on " + server.endpoint());
    out.flush();
  }

  private Optional<Path> trusted() {
    return tls ? Optional.of(new DevelopmentTls(data.path()).trusted()) : Optional.empty();
  }

  private String regions() {
    return server.regionsAreLimited()
        ? region + " (only the regions named)"
        : region + ", and others on first use";
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("  %-13s %s%n", name, value);
  }
}
