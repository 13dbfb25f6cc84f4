package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.Region;
import dev.holdfast.node.copy.Backup;
import dev.holdfast.node.copy.Escrow;
import dev.holdfast.node.copy.Restore;
import dev.holdfast.node.region.RegionNode;
import dev.holdfast.node.server.Server;
import dev.holdfast.node.server.ServerSettings;
import dev.holdfast.node.start.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region whose users are those of another. */
class FollowerBackupTest {

  private static final Region REGION = new Region("eu-west-1");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path dir;

  private ServerSettings settings(String data) throws Exception {
    Path file = dir.resolve(data + ".conf");
    Files.writeString(
        file,
        """
        include file("%s")
        holdfast { data = "%s", http.port = 0, regions = ["eu-west-1"] }
        holdfast.other-regions {
          enabled = yes
          regions { us-east-1 = ["https://localhost:1"] }
          identities-from = us-east-1
          certificate = "/c"
          key = "/k"
          authorities = "/a"
        }
        """
            .formatted(Launcher.ROOT.resolve("config/holdfast.conf"), dir.resolve(data)));
    return ServerSettings.read(file);
  }

  @Test
  void regionWithoutAnAdministrator_isMade_backedUp_andComesBack() throws Exception {
    ServerSettings before = settings("before");
    Escrow escrow =
        new Escrow(dir.resolve("escrow"), () -> "correct horse".getBytes(StandardCharsets.UTF_8));
    try (DataDirectory data = DataDirectory.open(before.data())) {
      assertThat(Server.initialize(before, data, shown -> {})).isEmpty();
    }
    Files.createDirectories(DataDirectory.identity(before.data()));
    Files.writeString(DataDirectory.identity(before.data()).resolve("copy.sealed"), "told");
    Path backup = dir.resolve("backup");
    new Backup(before, backup, Optional.of(escrow)).run(NOW, () -> {});
    try (Stream<Path> files = Files.walk(backup)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("journal.db")
          .doesNotContain("administrator.sealed", "copy.sealed");
    }

    ServerSettings place = settings("place");
    try (DataDirectory data = DataDirectory.open(place.data())) {
      new Restore(place, data, backup, Optional.of(escrow), false).run(NOW, () -> {});
    }
    assertThat(RegionNode.directory(place.data(), REGION)).isDirectory();
    assertThat(place.administrator()).doesNotExist();
  }
}
