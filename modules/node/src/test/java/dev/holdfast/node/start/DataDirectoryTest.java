package dev.holdfast.node.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir Path dir;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    Path path = dir.resolve("a/b");
    try (DataDirectory data = DataDirectory.open(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(data.isLostAtExit()).isFalse();
    }
    assertThat(path).exists();
  }

  @Test
  void belongsToOneAtATime() throws Exception {
    try (DataDirectory first = DataDirectory.open(dir)) {
      assertThatThrownBy(() -> DataDirectory.open(first.path()))
          .isInstanceOfSatisfying(
              StartRefused.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.DATA_IN_USE));
    }
    DataDirectory.open(dir).close();
  }

  @Test
  void fileInItsPlace_isRefused() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOfSatisfying(
            StartRefused.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.DATA_UNUSABLE));
  }

  @Test
  void inMemory_isGoneAfterwards() throws Exception {
    Path path;
    try (DataDirectory data = DataDirectory.inMemory()) {
      path = data.path();
      Files.writeString(path.resolve("x"), "y");
      assertThat(data.isLostAtExit()).isTrue();
    }
    assertThat(path).doesNotExist();
  }
}
