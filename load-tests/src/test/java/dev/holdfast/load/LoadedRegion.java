package dev.holdfast.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first region of {@code holdfast demo-cluster}: nodes that only speak HTTP and nodes with
 * keys. What the command prints is all that is known of it.
 */
final class LoadedRegion {

  private static final Pattern ADMINISTRATOR =
      Pattern.compile(
          "The administrator of "
              + Caller.HOME
              + ":\\s+export AWS_ACCESS_KEY_ID=(\\S+) AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final Pattern NODE =
      Pattern.compile(
          "^ +(" + Caller.HOME + "-\\S+) +process (\\d+) +(\\S+\\.conf)$", Pattern.MULTILINE);
  private static final Pattern PORT = Pattern.compile("http\\.port = (\\d+)");

  private final MatchResult administrator;
  private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
  private final Map<String, Path> configurations = new LinkedHashMap<>();

  private LoadedRegion(String said) {
    Matcher found = ADMINISTRATOR.matcher(said);
    if (!found.find()) {
      throw new IllegalStateException("no administrator in:\n" + said);
    }
    administrator = found.toMatchResult();
    NODE.matcher(said)
        .results()
        .forEach(node -> {
          long process = Long.parseLong(node.group(2));
          processes.put(node.group(1), ProcessHandle.of(process).orElseThrow());
          configurations.put(node.group(1), Path.of(node.group(3)));
        });
  }

  static LoadedRegion start(int keyNodes, int httpNodes) {
    return new LoadedRegion(
        LaunchedProcess.start(
                Map.of("PORT", "0", "KEY_NODES", keyNodes + " 1", "HTTP_NODES", httpNodes + " 1"),
                "demo-cluster")
            .saidUntilReady());
  }

  List<String> httpNodes() {
    return nodes("http");
  }

  List<String> keyNodes() {
    return nodes("keys");
  }

  private List<String> nodes(String role) {
    return processes.keySet().stream()
        .filter(name -> name.startsWith(Caller.HOME + "-" + role))
        .toList();
  }

  /** The region's administrator, at one node. */
  Caller at(String httpNode) {
    try {
      Matcher port = PORT.matcher(Files.readString(configurations.get(httpNode)));
      if (!port.find()) {
        throw new IllegalStateException("no port in " + configurations.get(httpNode));
      }
      URI endpoint = URI.create("http://127.0.0.1:" + port.group(1));
      return Caller.at(endpoint, administrator.group(1), administrator.group(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a node in order (SIGTERM), waits until it is gone, starts it again until it is ready. */
  void restart(String node) {
    long began = System.nanoTime();
    processes.get(node).destroy();
    processes.get(node).onExit().join();
    long gone = System.nanoTime();
    String configuration = configurations.get(node).toString();
    LaunchedProcess again = LaunchedProcess.start(Map.of(), "server", "--config", configuration);
    processes.put(node, again.handle());
    System.out.printf(
        "%s: gone after %.1f s, ready again %.1f s later%n",
        node, (gone - began) / 1e9, (System.nanoTime() - gone) / 1e9);
  }
}
