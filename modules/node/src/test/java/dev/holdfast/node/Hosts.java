package dev.holdfast.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hosts on a network of their own, each a network namespace, that can be cut off from each other
 * while all of them reach this process. They last as long as the processes in them: nothing is left
 * behind by a test that is killed.
 */
final class Hosts implements AutoCloseable {

  /** Nobody's on the network, so what is sent there is lost without a word. */
  private static final String NOBODY = "02:00:00:00:00:ff";

  private final String network;
  private final List<Process> holders = new ArrayList<>();

  private Hosts(String network) {
    this.network = network;
  }

  /**
   * Makes hosts 1 to {@code count}.
   *
   * @throws IOException when this machine has none, or lets nobody make any
   */
  static Hosts start(int count) throws IOException, InterruptedException {
    // The range for measuring devices, which is nobody's; two builds at once do not share it.
    long here = ProcessHandle.current().pid();
    Hosts hosts = new Hosts("198.18." + here % 256);
    try {
      long bridge = hosts.hold();
      List<String> commands = new ArrayList<>();
      commands.add(
          "ip link add name hf%1$d type veth peer name outside netns %2$d".formatted(here, bridge));
      commands.add("ip address add %s/24 dev hf%d".formatted(hosts.here(), here));
      commands.add("ip link set hf%d up".formatted(here));
      String there = "nsenter --net=/proc/%d/ns/net ".formatted(bridge);
      commands.add(there + "ip link add name bridge type bridge");
      commands.add(there + "ip link set bridge up");
      commands.add(there + "ip link set outside master bridge up");
      for (int host = 1; host <= count; host++) {
        long own = hosts.hold();
        commands.add(
            there + "ip link add name h%d type veth peer name eth0 netns %d".formatted(host, own));
        commands.add(there + "ip link set h%d master bridge up".formatted(host));
        String on = "nsenter --net=/proc/%d/ns/net ".formatted(own);
        commands.add(on + "ip link set lo up");
        commands.add(on + "ip address add %s/24 dev eth0".formatted(hosts.address(host)));
        commands.add(on + "ip link set eth0 up");
      }
      run(String.join(" && ", commands));
      return hosts;
    } catch (IOException | InterruptedException | RuntimeException e) {
      hosts.close();
      throw e;
    }
  }

  /** A process in a namespace of its own, that ends when this one does. */
  private long hold() throws IOException {
    Process holder =
        new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; exec cat")
            .redirectErrorStream(true)
            .start();
    holders.add(holder);
    BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
    String refused = said.readLine();
    if (refused == null || !refused.isEmpty()) {
      throw new IOException("unshare: " + refused);
    }
    return holder.pid();
  }

  /** Where this process is reached. */
  String here() {
    return network + ".1";
  }

  String address(int host) {
    return network + "." + (10 + host);
  }

  /** What a command begins with that is to run there. */
  List<String> on(int host) {
    return List.of("nsenter", "--net=/proc/" + holders.get(host).pid() + "/ns/net");
  }

  /** What two hosts send each other is lost from now on. */
  void cut(int one, int other) throws IOException, InterruptedException {
    lose(one, other);
    lose(other, one);
  }

  /** What one sends the other is lost from now on. */
  void lose(int from, int to) throws IOException, InterruptedException {
    run(
        String.join(" ", on(from))
            + " ip neighbour replace %s lladdr %s dev eth0 nud permanent"
                .formatted(address(to), NOBODY));
  }

  /** Everybody reaches everybody. */
  void join() throws IOException, InterruptedException {
    for (int host = 1; host < holders.size(); host++) {
      run(String.join(" ", on(host)) + " ip neighbour flush dev eth0 nud permanent");
    }
  }

  private static void run(String commands) throws IOException, InterruptedException {
    Launcher.Outcome done = Launcher.run(Launcher.ROOT, Map.of(), "bash", "-c", commands);
    if (done.exitCode() != 0) {
      throw new IOException(done.err().strip());
    }
  }

  @Override
  public void close() {
    holders.forEach(Process::destroyForcibly);
  }
}
