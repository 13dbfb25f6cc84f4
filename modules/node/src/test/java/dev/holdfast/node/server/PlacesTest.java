package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.node.server.Places.Full;
import dev.holdfast.node.server.Places.Kind;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sixteen places. */
class PlacesTest {

  private static final Optional<KeyReference> NO_KEY = Optional.empty();

  private final Places places = new Places(16);

  /** How many more places callers with these names get, each by itself. */
  private int taken(String caller, Kind kind, Optional<KeyReference> key) {
    int taken = 0;
    while (places.take(caller + taken, kind, key).isEmpty()) {
      taken++;
    }
    return taken;
  }

  private int takenByOne(String caller, Kind kind) {
    int taken = 0;
    while (places.take(caller, kind, NO_KEY).isEmpty()) {
      taken++;
    }
    return taken;
  }

  private static Optional<KeyReference> key(String name) {
    return Optional.of(KeyReference.parse(name));
  }

  @Test
  void whatEncrypts_leavesAQuarter_forWhatOpens_andForAdministrators() {
    assertThat(taken("a", Kind.BULK, NO_KEY)).isEqualTo(12);
    assertThat(places.take("b", Kind.BULK, NO_KEY)).contains(Full.SERVER);
    assertThat(places.isFull(Kind.BULK)).isTrue();
    assertThat(places.isFull(Kind.OPENING)).isFalse();
    assertThat(places.take("b", Kind.MANAGEMENT, NO_KEY)).isEmpty();
    assertThat(taken("c", Kind.OPENING, NO_KEY)).isEqualTo(3);
    assertThat(places.take("d", Kind.OPENING, NO_KEY)).contains(Full.SERVER);
    assertThat(places.isFull(Kind.OPENING)).isTrue();
  }

  @Test
  void whatOpens_pushesOutWhatEncrypts() {
    for (int i = 0; i < 9; i++) {
      assertThat(places.take("o" + i, Kind.OPENING, NO_KEY)).isEmpty();
    }
    assertThat(taken("a", Kind.BULK, NO_KEY)).isEqualTo(3);
    assertThat(taken("c", Kind.OPENING, NO_KEY)).isEqualTo(4);
  }

  @Test
  void caller_hasHalf_andTheOthersTheRest() {
    assertThat(takenByOne("alice", Kind.BULK)).isEqualTo(8);
    assertThat(places.take("alice", Kind.OPENING, NO_KEY)).contains(Full.CALLER);
    assertThat(taken("others", Kind.BULK, NO_KEY)).isEqualTo(4);
  }

  @Test
  void callerWhoseShareIsUsedUp_canStillAdministrate() {
    assertThat(takenByOne("alice", Kind.OPENING)).isEqualTo(8);
    assertThat(places.take("alice", Kind.MANAGEMENT, NO_KEY)).isEmpty();
  }

  @Test
  void key_hasHalf_whoeverUsesIt() {
    assertThat(taken("a", Kind.OPENING, key("alias/hot"))).isEqualTo(8);
    assertThat(places.take("b", Kind.OPENING, key("alias/hot"))).contains(Full.KEY);
    assertThat(places.take("b", Kind.OPENING, key("alias/cold"))).isEmpty();
  }

  @Test
  void whoLeaves_makesPlace_andWhoWasRefused_hasTakenNone() {
    for (int round = 0; round < 3; round++) {
      int taken = 0;
      while (places.take("a" + taken, Kind.BULK, key("alias/k" + taken % 4)).isEmpty()) {
        taken++;
      }
      assertThat(taken).isEqualTo(12);
      for (int i = 0; i < 20; i++) {
        assertThat(places.take("late", Kind.BULK, key("alias/k1"))).contains(Full.SERVER);
      }
      for (int i = 0; i < taken; i++) {
        places.leave("a" + i, Kind.BULK, key("alias/k" + i % 4));
      }
    }
    assertThat(taken("b", Kind.OPENING, NO_KEY)).isEqualTo(16);
  }

  @Test
  void sharesOfManyAtOnce_areAllGivenBack() {
    Shares shares = new Shares(3);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(() -> {
          for (int j = 0; j < 20_000; j++) {
            if (shares.take("alice")) {
              shares.giveBack("alice");
            }
          }
        });
      }
    }
    assertThat(shares.take("alice")).isTrue();
    assertThat(shares.take("alice")).isTrue();
    assertThat(shares.take("alice")).isTrue();
    assertThat(shares.take("alice")).isFalse();
  }

  @Test
  void onePlace_isForWhoeverComes() {
    Places one = new Places(1);
    for (Kind kind : Kind.values()) {
      assertThat(one.take("a", kind, NO_KEY)).isEmpty();
      assertThat(one.take("b", kind, NO_KEY)).contains(Full.SERVER);
      one.leave("a", kind, NO_KEY);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, BULK",
    "GENERATE_DATA_KEY, BULK",
    "RE_ENCRYPT, BULK",
    "SIGN, BULK",
    "DECRYPT, OPENING",
    "VERIFY, OPENING",
    "DECAPSULATE, OPENING",
    "DISABLE_KEY, MANAGEMENT",
    "CREATE_KEY, MANAGEMENT",
    "GET_PUBLIC_KEY, MANAGEMENT",
  })
  void operationIs(KmsOperation operation, Kind kind) {
    assertThat(Kind.of(operation)).isEqualTo(kind);
  }
}
