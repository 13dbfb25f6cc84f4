package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

  @TempDir Path directory;

  @Test
  void secondOpeningInThisProcess_isRefused() {
    try (EmbeddedStorage storage = EmbeddedStorage.open(directory)) {
      assertThatThrownBy(() -> EmbeddedStorage.open(directory))
          .isInstanceOf(DataInUseException.class)
          .hasMessageContaining("this process");
      assertThat(storage.events().persistenceIdCount()).isZero();
    }
    EmbeddedStorage.open(directory).close();
  }

  @Test
  void otherProcess_isNamed_andItsDeathReleases() throws Exception {
    Process holder = ChildJvm.start(Holder.class, directory.toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> DirectoryLock.take(directory))
          .isInstanceOf(DataInUseException.class)
          .hasMessageContaining("process " + holder.pid());
    } finally {
      holder.destroyForcibly();
    }
    assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
    DirectoryLock.take(directory).close();
  }

  static final class Holder {
    public static void main(String[] args) throws Exception {
      try (DirectoryLock lock = DirectoryLock.take(Path.of(args[0]))) {
        System.out.println(lock == null ? "" : "locked");
        int end = System.in.read();
        System.exit(end);
      }
    }
  }
}
