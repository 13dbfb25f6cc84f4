package dev.holdfast.node.command;

import dev.holdfast.crypto.memory.MemoryStatus;
import dev.holdfast.crypto.memory.SecretMemory;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.provider.Providers;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.token.TokenException;
import dev.holdfast.node.server.OtherRegionSettings;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.server.TlsFiles;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks what a development server needs on this machine, and says what is wrong.")
final class DoctorCommand implements Callable<Integer> {

  private static final long LITTLE_SPACE = 256L << 20;
  private static final int CLI_WITH_ENDPOINT_VARIABLE = 13;
  private static final Pattern CLI_2 = Pattern.compile("aws-cli/2\\.(\\d{1,4})\\.");

  @Mixin Addresses addresses;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory to look at. Default: the development server's. HOLDFAST_DATA")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Also look at the root that this server's configuration names. HOLDFAST_CONFIG")
  @Nullable Path config;

  @Spec CommandSpec spec;

  private boolean failed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ok("Java " + Runtime.version() + " in " + System.getProperty("java.home"));
    Providers.active()
        .forEach(
            choice -> ok(choice.primitive() + " by " + choice.provider() + " " + choice.version()));
    ok("RSA, NIST curves, Ed25519 by " + PairEngines.CORRETTO.inUse());
    checkMemory();
    checkData(data != null ? data : DataPaths.development(System.getenv()));
    checkRoot();
    checkPeers();
    checkTls();
    checkPort();
    checkCli();
    return failed ? ExitStatus.UNHEALTHY.code() : 0;
  }

  private void checkMemory() {
    SecretMemory memory = SecretMemory.open();
    memory.forbidDumps();
    MemoryStatus status = memory.status();
    if (status.isComplete()) {
      ok("key memory is locked and kept out of dumps");
    } else {
      warn("key memory is not fully protected: " + status + "; raise the limit with ulimit -l");
    }
  }

  private void checkData(Path path) throws IOException {
    if (!Files.exists(path)) {
      ok("data directory " + path + " will be made");
      return;
    }
    try (DataDirectory directory = DataDirectory.open(path)) {
      ok("data directory " + directory.path() + " can be used");
    } catch (StartRefused refused) {
      fail(String.valueOf(refused.getMessage()));
    }
    FileStore store = Files.getFileStore(path);
    if (store.getUsableSpace() < LITTLE_SPACE) {
      warn("only " + (store.getUsableSpace() >> 20) + " MiB are free in " + path);
    }
  }

  private void checkRoot() {
    if (config == null) {
      return;
    }
    try {
      ok("root by " + ServerSettings.read(config).root().look());
    } catch (StartRefused | RootException | TokenException refused) {
      fail(String.valueOf(refused.getMessage()));
    }
  }

  private void checkPeers() {
    if (config == null) {
      return;
    }
    try {
      Optional<OtherRegionSettings> peers = ServerSettings.read(config).otherRegions();
      if (peers.isPresent()) {
        peers.get().look();
        ok("other regions: " + peers.get().regions().nodes().keySet());
      }
    } catch (StartRefused refused) {
      fail(String.valueOf(refused.getMessage()));
    }
  }

  private void checkTls() {
    if (config == null) {
      return;
    }
    try {
      Optional<TlsFiles> tls = ServerSettings.read(config).tls();
      if (tls.isPresent()) {
        tls.get().look();
        ok("clients are shown " + tls.get().certificate());
      }
    } catch (StartRefused refused) {
      fail(String.valueOf(refused.getMessage()));
    }
  }

  private void checkPort() throws IOException {
    String where = addresses.host + ":" + addresses.port;
    try (ServerSocket socket =
        new ServerSocket(addresses.port, 1, InetAddress.getByName(addresses.host))) {
      ok("port " + socket.getLocalPort() + " is free");
    } catch (IOException e) {
      fail(
          "cannot listen on "
              + where
              + ": "
              + e.getMessage()
              + ". Choose another port with --port.");
    }
  }

  private void checkCli() throws InterruptedException {
    Optional<String> version = cliVersion();
    if (version.isEmpty()) {
      warn("there is no AWS CLI on the path; Debian: apt-get install awscli");
      return;
    }
    Matcher matcher = CLI_2.matcher(version.get());
    if (matcher.find() && Integer.parseInt(matcher.group(1)) < CLI_WITH_ENDPOINT_VARIABLE) {
      warn(
          version.get()
              + " does not know AWS_ENDPOINT_URL: give it --endpoint-url with every command");
    } else {
      ok(version.get());
    }
  }

  private static Optional<String> cliVersion() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("aws", "--version").redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(10, TimeUnit.SECONDS);
      return text.lines().filter(line -> line.startsWith("aws-cli/")).findFirst();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private void ok(String what) {
    print("ok    " + what);
  }

  private void warn(String what) {
    print("warn  " + what);
  }

  private void fail(String what) {
    failed = true;
    print("FAIL  " + what);
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
