package dev.holdfast.model.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartitionTest {

  /**
   * Computed apart from the code under test. A change here loses every key and alias that was
   * registered before.
   */
  @Test
  void partitions_areFixedForEver() {
    assertThat(Partition.of(new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"))).isEqualTo(11);
    assertThat(Partition.of(new KeyId("mrk-1234abcd12ab34cd56ef1234567890ab"))).isEqualTo(14);
    assertThat(Partition.of(new AliasName("alias/a"))).isEqualTo(5);
    assertThat(Partition.of(new AliasName("alias/b"))).isEqualTo(10);
    assertThat(Partition.of(new AliasName("alias/myCMK"))).isEqualTo(13);
  }

  @Test
  void randomIds_andNumberedAliases_spreadEvenly() {
    Random random = new Random(7);
    int[] keys = new int[Partition.COUNT];
    int[] aliases = new int[Partition.COUNT];
    for (int i = 0; i < 16_000; i++) {
      keys[Partition.of(KeyId.of(new UUID(random.nextLong(), random.nextLong())))]++;
      aliases[Partition.of(new AliasName("alias/tenant-" + i))]++;
    }
    assertThat(Arrays.stream(keys).boxed()).allSatisfy(n -> assertThat(n).isBetween(800, 1200));
    assertThat(Arrays.stream(aliases).boxed()).allSatisfy(n -> assertThat(n).isBetween(800, 1200));
  }
}
