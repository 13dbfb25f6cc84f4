package dev.holdfast.node.command;

import dev.holdfast.api.xks.AllowedProxies;
import dev.holdfast.crypto.attestation.TrustedRoots;
import dev.holdfast.crypto.token.TokenClusters;
import dev.holdfast.model.name.Region;
import dev.holdfast.node.dev.DevServer;
import dev.holdfast.node.dev.DevSettings;
import dev.holdfast.node.server.AttestationRoots;
import dev.holdfast.node.server.TlsFiles;
import dev.holdfast.node.start.DataDirectory;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast dev}. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Starts a development server on this machine. Every option has a variable, named behind"
            + " it.",
    footer = {
      "",
      "The access key \"test\" with the secret \"test\" is the root of the account; an access key"
          + " that is",
      "twelve digits, with the secret \"test\", is the root of the account of that number."
    })
final class DevCommand implements Callable<Integer> {

  private static final int MAX_GRANT_DELAY_SECONDS = 3600;

  @Mixin Addresses addresses;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Directory that keeps keys and everything else.",
        "Default: $XDG_DATA_HOME/holdfast/dev, or ~/.local/share/holdfast/dev. HOLDFAST_DATA"
      })
  @Nullable Path data;

  @Option(
      names = "--memory",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = "Keep nothing: all is lost at exit. HOLDFAST_MEMORY")
  boolean memory;

  @Option(
      names = "--insecure-allow-remote",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = {
        "Listen where other machines reach it, with credentials that everybody knows.",
        "HOLDFAST_INSECURE_ALLOW_REMOTE"
      })
  boolean insecureAllowRemote;

  @Option(
      names = "--grant-delay",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = {
        "How long a new grant counts only with its grant token, as it does in AWS for some"
            + " minutes.",
        "Default: ${DEFAULT-VALUE}. HOLDFAST_GRANT_DELAY"
      })
  int grantDelay;

  @Option(
      names = "--attestation-roots",
      paramLabel = "FILE",
      description = {
        "Root certificates, in PEM, by which attestation documents are trusted, for requests with"
            + " a Recipient.",
        "HOLDFAST_ATTESTATION_ROOTS"
      })
  @Nullable Path attestationRoots;

  @Mixin WarmUp warmUp;

  @Option(
      names = "--tls",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = {
        "Speak TLS, by a certificate for localhost, 127.0.0.1 and ::1 of an authority that is made"
            + " for this data",
        "and kept with it. holdfast ca export prints what clients are to trust. HOLDFAST_TLS"
      })
  boolean tls;

  @Option(
      names = "--aws-names",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      hideParamSyntax = true,
      description = {
        "With --tls: the certificate is also for kms. and sts. of the regions named (us-east-1 when"
            + " none is)",
        "and iam. below amazonaws.com, for clients that ask nobody else. HOLDFAST_AWS_NAMES"
      })
  boolean awsNames;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused {
    requireLoopback();
    if (awsNames && !tls) {
      throw new StartRefused(
          ExitStatus.USAGE,
          "--aws-names is about a certificate, and there is none without --tls",
          "Say --tls too.");
    }
    // Checked before anything is opened, so that a slip of the keyboard leaves nothing behind.
    var regions = addresses.regions();
    var account = addresses.account();
    int port = addresses.port();
    Duration delay = grantDelay();
    TrustedRoots roots =
        attestationRoots == null ? TrustedRoots.NONE : AttestationRoots.read(attestationRoots);
    DataDirectory directory = memory ? DataDirectory.inMemory() : DataDirectory.open(dataPath());
    try {
      warmUp.rehearse(spec.commandLine().getOut(), spec.commandLine().getErr());
      Optional<TlsFiles> certificates = certificates(directory, regions);
      DevServer server =
          DevServer.start(
              new DevSettings(
                  addresses.host,
                  port,
                  regions,
                  account,
                  delay,
                  roots,
                  directory,
                  HoldfastCommand.Version.current(),
                  AllowedProxies.NONE,
                  TokenClusters.Allowed.NONE,
                  certificates));
      Running running =
          Running.until(() -> {
            server.close();
            directory.close();
          });
      Region region = regions.stream().findFirst().orElse(Region.US_EAST_1);
      new Banner(server, account, region, directory, tls).print(spec.commandLine().getOut());
      return running.await();
    } catch (StartRefused refused) {
      directory.close();
      throw refused;
    }
  }

  private Optional<TlsFiles> certificates(DataDirectory directory, Set<Region> regions)
      throws StartRefused {
    if (!tls) {
      return Optional.empty();
    }
    Set<Region> named = regions.isEmpty() ? Set.of(Region.US_EAST_1) : regions;
    return Optional.of(
        new DevelopmentTls(directory.path())
            .provide(DevelopmentTls.names(addresses.host, awsNames ? named : Set.of())));
  }

  private void requireLoopback() throws StartRefused {
    InetAddress address;
    try {
      address = InetAddress.getByName(addresses.host);
    } catch (UnknownHostException e) {
      throw new StartRefused(
          ExitStatus.ADDRESS_UNAVAILABLE,
          "there is no address \"" + addresses.host + "\"",
          "Name one of this machine with --host, such as 127.0.0.1.");
    }
    if (!address.isLoopbackAddress() && !insecureAllowRemote) {
      throw new StartRefused(
          ExitStatus.INSECURE,
          "a development server listens on loopback only, and "
              + addresses.host
              + " can be reached from elsewhere by anybody who knows the secret \"test\"",
          "Use 127.0.0.1, or say --insecure-allow-remote.");
    }
  }

  private Duration grantDelay() throws StartRefused {
    if (grantDelay < 0 || grantDelay > MAX_GRANT_DELAY_SECONDS) {
      throw new StartRefused(
          ExitStatus.USAGE,
          grantDelay + " is no delay for grants",
          "Name 0 to " + MAX_GRANT_DELAY_SECONDS + " seconds.");
    }
    return Duration.ofSeconds(grantDelay);
  }

  private Path dataPath() {
    return data != null ? data : DataPaths.development(System.getenv());
  }
}
