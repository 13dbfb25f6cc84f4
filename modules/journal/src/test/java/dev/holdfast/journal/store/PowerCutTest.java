package dev.holdfast.journal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.journal.store.Promises.Findings;
import dev.holdfast.journal.store.StoreWriters.Conduct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the power under a process that writes. It writes into an ext4 image that lies on XFS; a cut
 * is a clone of that image, which is instant and atomic and holds what had reached the disk, and
 * nothing that was still in memory. The clone is mounted and searched for everything that had been
 * promised before. Needs root, loop devices and xfsprogs.
 */
@Tag("rig")
class PowerCutTest {

  private static final int CUTS = Integer.getInteger("holdfast.cuts", 5);

  /** Writers start anew so often, so that what has to be searched stays small. */
  private static final int CUTS_A_RUN = 10;

  @TempDir Path directory;
  private Path disks;
  private Path writing;
  private Path afterCut;
  private final List<Path> mounts = new ArrayList<>();

  @BeforeEach
  void makeDisks() throws Exception {
    String missing = missing();
    if (!missing.isEmpty()) {
      System.out.println("SKIPPED: no power is cut here, because this machine lacks " + missing);
    }
    assumeTrue(missing.isEmpty(), "the power-cut rig lacks " + missing);
    disks = Files.createDirectory(directory.resolve("disks"));
    writing = Files.createDirectory(directory.resolve("writing"));
    afterCut = Files.createDirectory(directory.resolve("after-cut"));
    run("truncate", "-s", "4G", directory.resolve("xfs.img").toString());
    run("mkfs.xfs", "-q", "-m", "reflink=1", directory.resolve("xfs.img").toString());
    mount(directory.resolve("xfs.img"), disks);
    run("truncate", "-s", "1G", disk().toString());
    run("mkfs.ext4", "-q", disk().toString());
    mount(disk(), writing);
  }

  @AfterEach
  void unmount() throws Exception {
    for (Path mount : mounts.reversed()) {
      run("umount", mount.toString());
    }
  }

  private Path disk() {
    return disks.resolve("disk.img");
  }

  private static String missing() throws Exception {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "root";
    }
    for (String tool : List.of("mkfs.xfs", "mkfs.ext4", "losetup", "mount")) {
      if (new ProcessBuilder("sh", "-c", "command -v " + tool).start().waitFor() != 0) {
        return tool;
      }
    }
    return new ProcessBuilder("losetup", "-f").start().waitFor() == 0 ? "" : "loop devices";
  }

  private void mount(Path image, Path mountPoint) throws Exception {
    run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounts.add(mountPoint);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  @Test
  void cut_nothingPromisedIsLost() throws Exception {
    Tally tally = cutAgainAndAgain(Conduct.RIGHT, CUTS);
    System.out.println(
        "cuts: " + CUTS + ", promises: " + tally.promises + ", cuts with loss: " + tally.losses);
    assertThat(tally.examples).isEmpty();
    assertThat(tally.promises).isGreaterThan(CUTS * 10L);
  }

  /** The rig sees a store that does not sync. */
  @Test
  void control_unsyncedWritesAreLost() throws Exception {
    int cuts = Math.max(3, CUTS / 5);
    Tally tally = cutAgainAndAgain(Conduct.NO_SYNC, cuts);
    System.out.println("control cuts: " + cuts + ", cuts with loss: " + tally.losses);
    assertThat(tally.losses).isGreaterThanOrEqualTo((int) Math.ceil(cuts * 0.95));
  }

  private static final class Tally {
    private int losses;
    private long promises;
    private final List<String> examples = new ArrayList<>();

    void take(List<String> broken) {
      if (!broken.isEmpty()) {
        losses++;
        examples.add(broken.getFirst());
      }
    }
  }

  private Tally cutAgainAndAgain(Conduct conduct, int cuts) throws Exception {
    Tally tally = new Tally();
    Random random = new Random(cuts);
    for (int done = 0; done < cuts; done += CUTS_A_RUN) {
      Path data = Files.createDirectory(writing.resolve("run" + done));
      Process writers =
          ChildJvm.start(
              StoreWriters.class, data.toString(), conduct.name(), Integer.toString(done));
      try {
        Promises promises = new Promises();
        Thread follower = promises.follow(writers);
        promises.awaitFirst();
        List<Findings> findings = new ArrayList<>();
        for (int i = done; i < Math.min(cuts, done + CUTS_A_RUN); i++) {
          assertThat(writers.waitFor(20 + random.nextInt(300), TimeUnit.MILLISECONDS)).isFalse();
          findings.add(cut(promises.copy(), data.getFileName()));
        }
        writers.toHandle().destroyForcibly();
        writers.waitFor();
        follower.join();
        tally.promises += promises.count();
        findings.forEach(found -> tally.take(found.given(promises)));
      } finally {
        writers.destroyForcibly();
      }
      run("rm", "-rf", data.toString());
    }
    return tally;
  }

  /**
   * Cuts, and looks for what had been promised before. The writers go on meanwhile, and may delete
   * what they wrote.
   */
  private Findings cut(Promises before, Path data) throws Exception {
    Path clone = disks.resolve("cut.img");
    run("cp", "--reflink=always", disk().toString(), clone.toString());
    run("mount", "-o", "loop", clone.toString(), afterCut.toString());
    try {
      return Files.isDirectory(afterCut.resolve(data))
          ? findingsIn(before, data)
          : new Findings(List.of("the directory is lost"), List.of());
    } finally {
      run("umount", afterCut.toString());
      Files.delete(clone);
    }
  }

  private Findings findingsIn(Promises before, Path data) {
    try {
      return before.findingsIn(afterCut.resolve(data));
    } catch (StorageFailedException | UnknownSchemaException e) {
      return new Findings(List.of("the store does not open: " + e.getMessage()), List.of());
    }
  }
}
