package dev.holdfast.crypto.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretMemoryTest {

  /** Pages that the test can look into. */
  private static final class OpenPages implements PageSource {
    private final List<MemorySegment> pages = new ArrayList<>();
    private final Protection locked;

    private OpenPages(Protection locked) {
      this.locked = locked;
    }

    @Override
    public Pages allocate(long bytes) {
      MemorySegment page = Arena.ofAuto().allocate(bytes);
      pages.add(page);
      // Only the first pages get the lock, as with a limit that is met later.
      return new Pages(
          page, pages.size() == 1 ? new Protection.Held() : locked, new Protection.Held());
    }

    @Override
    public Protection forbidDumps() {
      return new Protection.Held();
    }

    private boolean isAllZero() {
      return pages.stream()
          .allMatch(page -> {
            for (byte b : page.toArray(ValueLayout.JAVA_BYTE)) {
              if (b != 0) {
                return false;
              }
            }
            return true;
          });
    }
  }

  @Test
  void absorbedSecret_isReadable_andItsArrayIsCleared() {
    SecretMemory memory = SecretMemory.open();
    byte[] bytes = {1, 2, 3};
    try (Secret secret = memory.absorb(bytes)) {
      assertThat(bytes).containsOnly(0);
      assertThat(secret.openSecret()).containsExactly(1, 2, 3).isNotSameAs(secret.openSecret());
    }
  }

  @Test
  void closedSecret_leavesZeros_andCannotBeRead() {
    OpenPages pages = new OpenPages(new Protection.Held());
    SecretMemory memory = new SecretMemory(pages);
    Secret secret = memory.absorb(new byte[] {1, 2, 3});
    assertThat(pages.isAllZero()).isFalse();
    secret.close();
    secret.close();
    assertThat(pages.isAllZero()).isTrue();
    assertThatThrownBy(secret::openSecret).isInstanceOf(SecretReleasedException.class);
    assertThatThrownBy(() -> secret.asKey("AES").getEncoded())
        .isInstanceOf(SecretReleasedException.class);
  }

  @Test
  void reusedSlot_isNotReadableThroughItsFormerSecret() {
    SecretMemory memory = new SecretMemory(new OpenPages(new Protection.Held()));
    Secret former = memory.absorb(new byte[] {1});
    former.close();
    try (Secret next = memory.absorb(new byte[] {2})) {
      former.close();
      assertThatThrownBy(former::openSecret).isInstanceOf(SecretReleasedException.class);
      assertThat(next.openSecret()).containsExactly(2);
    }
  }

  @Test
  void secretsOfEveryLength_keepTheirBytes_andGoWithoutATrace() {
    OpenPages pages = new OpenPages(new Protection.Held());
    SecretMemory memory = new SecretMemory(pages);
    List<Secret> held = new ArrayList<>();
    for (int length : new int[] {1, 64, 65, 128, 129, 1_500, 4_096, 4_097, 7_543, 16_384}) {
      byte[] bytes = filled(length);
      held.add(memory.absorb(bytes));
      assertThat(bytes).containsOnly(0);
    }
    assertThat(held)
        .allSatisfy(secret -> assertThat(secret.openSecret()).isEqualTo(filled(secret.length())));
    held.forEach(Secret::close);
    assertThat(pages.isAllZero()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> memory.absorb(new byte[16_385]));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.absorb(new byte[0]));
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (length + i % 251 | 1);
    }
    return bytes;
  }

  /** Slots of a size serve that size again, and never a longer one. */
  @Test
  void releasedSlots_areUsedAgain() {
    OpenPages pages = new OpenPages(new Protection.Held());
    SecretMemory memory = new SecretMemory(pages);
    for (int i = 0; i < 1_000; i++) {
      memory.absorb(filled(3_000)).close();
      memory.absorb(filled(200)).close();
    }
    // The smallest size from the start, and the two that were asked for.
    assertThat(pages.pages).hasSize(3);
  }

  @Test
  void partOfASecret_isReadable_andNothingBeyondIt() {
    try (Secret secret = SecretMemory.open().absorb(new byte[] {1, 2, 3})) {
      assertThat(secret.openSecret(1, 3)).containsExactly(2, 3);
      assertThatThrownBy(() -> secret.openSecret(1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusedLock_isReported_alsoWhenOnlyLaterPagesAreRefused() {
    SecretMemory memory = new SecretMemory(new OpenPages(new Protection.Refused("limit")));
    assertThat(memory.status().locked()).isEqualTo(new Protection.Held());
    List<Secret> held = new ArrayList<>();
    for (int i = 0; i <= 1024; i++) {
      held.add(memory.absorb(new byte[] {1}));
    }
    assertThat(memory.status().locked()).isEqualTo(new Protection.Refused("limit"));
    assertThat(memory.status().isComplete()).isFalse();
    assertThat(held).allSatisfy(secret -> assertThat(secret.openSecret()).containsExactly(1));
  }

  @Test
  void systemWithoutLocks_works_andSaysSo() {
    SecretMemory memory = new SecretMemory(new PlainPages("not here"));
    try (Secret secret = memory.absorb(new byte[] {1})) {
      assertThat(secret.openSecret()).containsExactly(1);
    }
    assertThat(memory.status().locked()).isEqualTo(new Protection.Refused("not here"));
    assertThat(memory.forbidDumps()).isInstanceOf(Protection.Refused.class);
  }

  @Test
  void linux_answersEveryQuestionOrSaysWhyNot() {
    MemoryStatus status = SecretMemory.open().status();
    assertThat(status.locked()).isNotEqualTo(new Protection.NotAsked());
    assertThat(status.hiddenFromDumps()).isNotEqualTo(new Protection.NotAsked());
    assertThat(status.undumpable()).isEqualTo(new Protection.NotAsked());
  }

  @Test
  void keys_areNotSerialized_andPrintNothing() {
    Secret secret = SecretMemory.open().absorb(new byte[] {1, 2, 3});
    assertThat(secret.toString()).isEqualTo("Secret");
    assertThat(secret.asKey("AES").toString()).isEqualTo("OffHeapKey");
    assertThatThrownBy(() ->
            new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(secret.asKey("AES")))
        .isInstanceOf(java.io.NotSerializableException.class);
  }
}
