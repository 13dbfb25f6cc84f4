package dev.holdfast.model.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AccountId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueIdsTest {

  @Property(tries = 1_000)
  void accessKeyId_tellsItsAccount(
      @ForAll @LongRange(min = 0, max = 999_999_999_999L) long account, @ForAll long random) {
    AccountId id = new AccountId("%012d".formatted(account));
    for (UniqueIds.Kind kind :
        new UniqueIds.Kind[] {UniqueIds.Kind.ACCESS_KEY, UniqueIds.Kind.SESSION_KEY}) {
      String accessKeyId = UniqueIds.accessKey(kind, id, random);
      assertThat(accessKeyId).matches(kind.prefix() + "[A-Z2-7]{16}");
      assertThat(UniqueIds.accountOf(accessKeyId)).contains(id);
    }
  }

  /** The decoding that is known of AWS's ids: 40 bits behind the first of ten bytes. */
  @Test
  void accessKeyId_hasTheAccountWhereAwsHasIt() {
    String id = UniqueIds.accessKey(UniqueIds.Kind.ACCESS_KEY, new AccountId("581039954779"), 0);
    assertThat(id).isEqualTo("AKIAYOSFODNNQ" + "A".repeat(7));
  }

  @Test
  void accessKeyIds_differByTheirRandomBits() {
    Set<String> ids = new HashSet<>();
    AccountId account = new AccountId("111122223333");
    for (int bit = 0; bit < 39; bit++) {
      ids.add(UniqueIds.accessKey(UniqueIds.Kind.ACCESS_KEY, account, 1L << bit));
    }
    assertThat(ids).hasSize(39);
    assertThat(UniqueIds.accessKey(UniqueIds.Kind.ACCESS_KEY, account, -1L << 39))
        .isEqualTo(UniqueIds.accessKey(UniqueIds.Kind.ACCESS_KEY, account, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "test",
        "111122223333",
        "AKIA",
        "AIDAY34FZKBOKMUTVV7A",
        "AKIAY34FZKBOKMUTVV7",
        "AKIAY34FZKBOKMUTVV7AA",
        "akiay34fzkbokmutvv7a",
        "AKIAY34FZKBOKMUTVV71",
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA7777777777777777"
      })
  void otherTexts_tellNoAccount(String text) {
    assertThat(UniqueIds.accountOf(text)).isEmpty();
  }

  @Test
  void uniqueId_isItsPrefixAndSeventeenLetters() {
    byte[] random = new byte[UniqueIds.RANDOM_BYTES];
    new Random(1).nextBytes(random);
    for (UniqueIds.Kind kind : UniqueIds.Kind.values()) {
      assertThat(UniqueIds.of(kind, random)).matches(kind.prefix() + "[A-Z2-7]{17}");
    }
  }
}
