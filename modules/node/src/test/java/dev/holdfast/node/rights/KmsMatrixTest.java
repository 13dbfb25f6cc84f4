package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.operation.Operations;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.node.rights.KmsRow.Constraint;
import dev.holdfast.node.rights.KmsRow.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of KMS in every situation: nothing is served without a right of its own. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KmsMatrixTest {

  private static final String REFUSED = "AccessDeniedException";
  private static final List<String> EVERYTHING = List.of("kms:*");

  private static final List<KmsRow> EVERY_ROW =
      Stream.concat(KmsRows.ALL.stream(), KmsRows.IN_STORE.stream()).toList();

  /** For what no grant gives: all that one on such a key could. */
  private static final List<String> ALL_GRANTABLE =
      KmsRows.ALL.stream()
          .filter(KmsRow::isOfSymmetricKey)
          .flatMap(row -> row.grant().stream())
          .distinct()
          .toList();

  private final World world;

  /** For whom everything is refused, by the kind of the key. */
  private final Map<Map<String, String>, Scene> untouched = new ConcurrentHashMap<>();

  private final Map<Map<String, String>, Scene> untouchedDisabled = new ConcurrentHashMap<>();

  KmsMatrixTest(World world) {
    this.world = world;
  }

  @Test
  void everyOperationThatIsServed_hasARow() {
    Operations operations = new Operations(Shapes.ofKms());
    assertThat(KmsRows.ALL.stream().map(KmsRow::operation))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(KmsOperation.values())
                .filter(operation -> operations.find(operation).isPresent())
                .toList());
  }

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (KmsRow row : EVERY_ROW) {
      for (Situation situation : Situation.values()) {
        if (applies(row, situation)) {
          cells.add(Arguments.of(row, situation));
        }
      }
    }
    return cells.stream();
  }

  private static boolean applies(KmsRow row, Situation situation) {
    return switch (situation) {
      // There is no key whose policy or state could matter.
      case DENIED_BY_KEY_POLICY, DISABLED_KEY, DISABLED_KEY_NO_POLICY -> row.kind() != Kind.OWN;
      case WRONG_CONSTRAINT -> row.isOfSymmetricKey();
      default -> true;
    };
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cells")
  void cell(KmsRow row, Situation situation) {
    switch (situation) {
      case NO_CREDENTIALS ->
          refused("MissingAuthenticationTokenException", askRefusing(row, untouched(row), null));
      case UNKNOWN_ACCESS_KEY ->
          refused(
              "UnrecognizedClientException",
              askRefusing(row, untouched(row), Credentials.OF_NOBODY));
      case OTHER_ACCOUNT -> {
        Answer answer = askRefusing(row, untouched(row), world.stranger.credentials());
        switch (row.abroad()) {
          case SERVED -> served(answer);
          case MISSES -> refused(missing(row), answer);
          case USES, REFUSED -> refused(REFUSED, answer);
        }
      }
      case OTHER_ACCOUNT_ALLOWED -> {
        World.User guest = world.user(World.ABROAD).may(row.needs());
        Scene scene = scene(row, Statements.allow(Statements.root(World.ABROAD), row.needs()));
        Answer answer = ask(row, scene.retirableBy(guest), guest);
        switch (row.abroad()) {
          case SERVED, USES -> served(answer);
          case MISSES -> refused(missing(row), answer);
          case REFUSED -> refused(REFUSED, answer);
        }
      }
      case NO_POLICY -> {
        Answer answer = askRefusing(row, untouched(row), world.nobody.credentials());
        refused(REFUSED, answer);
        assertThat(answer.body()).contains(row.needs().getFirst(), "no identity-based policy");
      }
      case ALLOWED -> served(ask(row, scene(row), subject().may(row.needs())));
      case ALLOWED_BY_KEY_POLICY -> {
        World.User subject = subject();
        Scene scene = scene(row, Statements.allow(subject.arn(), row.needs()));
        servedIf(row.kind() == Kind.KEY, ask(row, scene, subject));
      }
      case DENIED -> {
        for (String action : row.needs()) {
          World.User subject =
              subject()
                  .has(List.of(Statements.allow(EVERYTHING), Statements.deny(List.of(action))));
          deniedBy(
              "an identity-based policy",
              action,
              askRefusing(row, untouched(row), subject.credentials()));
        }
      }
      case DENIED_BY_KEY_POLICY -> {
        for (String action : row.neededOfKey()) {
          World.User subject = subject().may(EVERYTHING);
          Scene scene = scene(row, Statements.deny(subject.arn(), List.of(action)));
          deniedBy("a resource-based policy", action, ask(row, scene, subject));
        }
      }
      case GRANT_ONLY -> {
        World.User subject = subject();
        Scene scene = granted(row, subject, Scene.CONTEXT);
        servedIf(!row.grant().isEmpty(), ask(row, scene, subject));
      }
      case RETIRED_GRANT -> {
        World.User subject = subject();
        Scene scene = granted(row, subject, Scene.CONTEXT);
        scene.retireGrant();
        refused(REFUSED, ask(row, scene, subject));
      }
      case WRONG_CONSTRAINT -> {
        World.User subject = subject();
        Scene scene = granted(row, subject, Map.of("tenant", "7"));
        servedIf(
            !row.grant().isEmpty() && row.constraint() == Constraint.IGNORED,
            ask(row, scene, subject));
      }
      case DISABLED_KEY -> {
        Answer answer = askDisabled(row, subject().may(EVERYTHING));
        if (row.disabled().isEmpty()) {
          served(answer);
        } else {
          refused(row.disabled(), answer);
        }
      }
      case DISABLED_KEY_NO_POLICY ->
          refused(REFUSED, askRefusing(row, untouchedDisabled(row), world.nobody.credentials()));
    }
  }

  // -- asking

  private World.User subject() {
    return world.user(World.HOME);
  }

  private Scene untouched(KmsRow row) {
    return untouched.computeIfAbsent(row.kindOfKey(), kind -> Scene.keyed(world, kind, List.of()));
  }

  /** What a request to it names is made while it is enabled. */
  private Scene untouchedDisabled(KmsRow row) {
    return untouchedDisabled.computeIfAbsent(
        row.kindOfKey(),
        kind -> {
          Scene scene = Scene.keyed(world, kind, List.of());
          EVERY_ROW.stream()
              .filter(other -> other.kindOfKey().equals(kind))
              .forEach(other -> {
                Map<String, ?> made = other.input().apply(scene);
                assertThat(made).isNotNull();
              });
          scene.disable();
          return scene;
        });
  }

  private Scene scene(KmsRow row) {
    return Scene.keyed(world, row.kindOfKey(), List.of());
  }

  private Scene scene(KmsRow row, Map<String, Object> statement) {
    return Scene.keyed(world, row.kindOfKey(), List.of(statement));
  }

  /** A key with one grant. */
  private Scene granted(KmsRow row, World.User grantee, Map<String, String> context) {
    Scene scene = scene(row);
    if (row.isOfSymmetricKey()) {
      scene.grant(grantee, row.grant().isEmpty() ? ALL_GRANTABLE : row.grant(), context);
    } else {
      scene.grant(grantee, row.grant());
    }
    return scene;
  }

  private Answer ask(KmsRow row, Scene scene, World.User caller) {
    Map<String, ?> input = row.input().apply(scene);
    row.prepare().accept(scene);
    return world.client.kms(caller.credentials(), row.toString(), input);
  }

  /** Asks what must leave the key as it is. */
  private Answer askRefusing(KmsRow row, Scene scene, @Nullable Credentials caller) {
    return world.client.kms(caller, row.toString(), row.input().apply(scene));
  }

  private Answer askDisabled(KmsRow row, World.User caller) {
    Scene scene = scene(row);
    Map<String, ?> input = row.input().apply(scene);
    scene.disable();
    return world.client.kms(caller.credentials(), row.toString(), input);
  }

  // -- answers

  private static String missing(KmsRow row) {
    return row.toString().endsWith("CustomKeyStore") || row.operation() == KmsOperation.CREATE_KEY
        ? "CustomKeyStoreNotFoundException"
        : "NotFoundException";
  }

  private static void servedIf(boolean entitled, Answer answer) {
    if (entitled) {
      served(answer);
    } else {
      refused(REFUSED, answer);
    }
  }

  private static void served(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static void deniedBy(String policy, String action, Answer answer) {
    refused(REFUSED, answer);
    assertThat(answer.body()).contains(action, "with an explicit deny in " + policy);
  }

  private static void refused(String error, Answer answer) {
    assertThat(answer.error()).as(answer.body()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(400);
  }
}
