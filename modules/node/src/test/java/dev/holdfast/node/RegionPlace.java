package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.tls.TestAuthority;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Where a region is served by a process of its own, and knows one other region.
 *
 * @param announced what its making has printed
 * @param accessKey of its first administrator, whom no other region knows by itself; empty where
 *     there is none
 */
record RegionPlace(
    String region,
    Map<String, String> variables,
    String announced,
    String accessKey,
    String secret) {

  private static final Pattern KEY =
      Pattern.compile("AWS_ACCESS_KEY_ID=(\\S+)\\s+export AWS_SECRET_ACCESS_KEY=(\\S+)");
  private static final Pattern DOOR =
      Pattern.compile("Other regions are answered on https://127\\.0\\.0\\.1:(\\d+)");

  /**
   * Makes one.
   *
   * @param dir below which it is
   * @param storage settings of where its data is, where it is not in files
   * @param more settings about other regions
   */
  static RegionPlace make(
      Path dir,
      String region,
      String other,
      Relay toOther,
      TestAuthority authority,
      String storage,
      String more)
      throws Exception {
    Path home = Files.createDirectory(dir.resolve(region));
    PeerFiles.write(home, authority, authority.issue("localhost"));
    Path file = home.resolve("server.conf");
    Files.writeString(
        file,
        """
        include file("%s")
        %s
        holdfast.regions = ["%s"]
        holdfast.other-regions {
          enabled = yes
          port = 0
          regions { %s = ["%s"] }
          certificate = "%s"
          key = "%s"
          authorities = "%s"
          %s
        }
        """
            .formatted(
                Launcher.ROOT.resolve("config/holdfast.conf"),
                storage,
                region,
                other,
                toOther.address(),
                home.resolve(PeerFiles.CERTIFICATE),
                home.resolve(PeerFiles.KEY),
                home.resolve(PeerFiles.AUTHORITIES),
                more));
    Map<String, String> variables =
        Map.of(
            "HOLDFAST_CONFIG",
            file.toString(),
            "HOLDFAST_DATA",
            home.resolve("data").toString(),
            "HOLDFAST_PORT",
            "0");
    var init = Launcher.holdfast(variables, "init");
    assertThat(init.exitCode()).as(init.err()).isZero();
    Matcher key = KEY.matcher(init.out());
    boolean found = key.find();
    return new RegionPlace(
        region, variables, init.out(), found ? key.group(1) : "", found ? key.group(2) : "");
  }

  /** What another region is to know it by, as the operator copies it. */
  String proof() throws Exception {
    var printed = Launcher.holdfast(variables, "region-key");
    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.out()).startsWith(region + " = ");
    return printed.out().strip();
  }

  /** The same, of a server that runs, which says it at its start. */
  String proofOf(LaunchedServer server) {
    Matcher proof =
        Pattern.compile("Other regions know " + region + " by (\\S+)").matcher(server.output());
    assertThat(proof.find()).as(server.output()).isTrue();
    return region + " = \"" + proof.group(1) + '"';
  }

  /** Writes what another region has printed into its configuration. */
  void pin(String proof) throws Exception {
    Files.writeString(
        Path.of(variables.get("HOLDFAST_CONFIG")),
        "holdfast.other-regions.signing-keys { " + proof + " }\n",
        StandardOpenOption.APPEND);
  }

  Path data() {
    return Path.of(variables.get("HOLDFAST_DATA"));
  }

  KmsClient client(URI endpoint) {
    return Clients.kms(endpoint, accessKey, secret, region);
  }

  /**
   * @param leading the others reach it by this
   */
  LaunchedServer start(Relay leading) throws Exception {
    LaunchedServer server = LaunchedServer.start(variables, "server");
    Matcher door = DOOR.matcher(server.output());
    assertThat(door.find()).as(server.output()).isTrue();
    leading.leadTo(Integer.parseInt(door.group(1)));
    return server;
  }
}
