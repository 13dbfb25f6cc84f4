package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.shape.Shapes;
import dev.holdfast.node.rights.QueryRow.Right;
import dev.holdfast.node.rights.World.User;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every action of IAM, STS and CloudTrail in every situation that makes sense for it. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryMatrixTest {

  enum Situation {
    NO_CREDENTIALS,
    UNKNOWN_ACCESS_KEY,
    /** A caller of another account who may do everything there. */
    OTHER_ACCOUNT,
    NO_POLICY,
    /** Allowed everything of the service but this. */
    OTHER_ACTIONS_ALLOWED,
    ALLOWED,
    DENIED
  }

  private static final String TRAIL = "cloudtrail:LookupEvents";

  private final World world;

  QueryMatrixTest(World world) {
    this.world = world;
    world.haveNamesake(World.HOME);
  }

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (QueryRow row : QueryRow.all()) {
      for (Situation situation : Situation.values()) {
        cells.add(Arguments.of(row, situation));
      }
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cells")
  void cell(QueryRow row, Situation situation) {
    boolean everybodys = row.right() == Right.EVERYBODYS;
    switch (situation) {
      case NO_CREDENTIALS -> refused("MissingAuthenticationToken", ask(row, null));
      case UNKNOWN_ACCESS_KEY -> refused("InvalidClientTokenId", ask(row, Credentials.OF_NOBODY));
      case OTHER_ACCOUNT -> {
        // What is named there is not there, and what is ours is neither told nor touched.
        User stranger = world.user(world.freshAccount()).may(List.of("*"));
        List<String> before = world.namesake(World.HOME);
        answeredWith(row.abroad(), ask(row, stranger.credentials()), row);
        assertThat(world.namesake(World.HOME)).isEqualTo(before);
      }
      case NO_POLICY -> notAllowedUnless(everybodys, row, ask(row, world.nobody.credentials()));
      case OTHER_ACTIONS_ALLOWED ->
          notAllowedUnless(
              everybodys,
              row,
              ask(
                  row,
                  world
                      .user(World.HOME)
                      .has(List.of(Statements.allowAllBut(List.of(row.name()))))
                      .credentials()));
      case ALLOWED -> {
        String account = world.freshAccount();
        world.haveNamesake(account);
        User allowed = world.user(account).may(List.of(row.name()));
        answeredWith(row.allowed(), ask(row, account, allowed.credentials()), row);
      }
      case DENIED -> {
        User denied =
            world
                .user(World.HOME)
                .has(List.of(Statements.allow(List.of("*")), Statements.deny(List.of(row.name()))));
        Answer answer = ask(row, denied.credentials());
        if (everybodys) {
          done(answer);
        } else {
          refused("AccessDenied", answer);
          assertThat(answer.body())
              .contains(row.name(), "with an explicit deny in an identity-based policy");
        }
      }
    }
  }

  @Test
  void everyActionOfCloudTrail_hasARow() {
    assertThat(Shapes.ofCloudTrail().operations()).containsExactly("LookupEvents");
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void lookupEvents(Situation situation) {
    switch (situation) {
      case NO_CREDENTIALS ->
          assertThat(lookUp(null).error()).isEqualTo("MissingAuthenticationTokenException");
      case UNKNOWN_ACCESS_KEY ->
          assertThat(lookUp(Credentials.OF_NOBODY).error())
              .isEqualTo("UnrecognizedClientException");
      case OTHER_ACCOUNT -> {
        User abroad = world.user(World.ABROAD).may(List.of(TRAIL));
        Answer answer = lookUp(abroad.credentials());
        assertThat(answer.isDone()).as(answer.body()).isTrue();
        assertThat(answer.body()).doesNotContain(world.nobody.arn());
      }
      case NO_POLICY ->
          assertThat(lookUp(world.nobody.credentials()).error()).isEqualTo("AccessDeniedException");
      case OTHER_ACTIONS_ALLOWED ->
          assertThat(
                  lookUp(
                          world
                              .user(World.HOME)
                              .has(List.of(Statements.allowAllBut(List.of(TRAIL))))
                              .credentials())
                      .error())
              .isEqualTo("AccessDeniedException");
      case ALLOWED -> assertThat(lookUp(user(TRAIL).credentials()).isDone()).isTrue();
      case DENIED -> {
        Answer answer =
            lookUp(
                world
                    .user(World.HOME)
                    .has(List.of(Statements.allow(List.of("*")), Statements.deny(List.of(TRAIL))))
                    .credentials());
        assertThat(answer.error()).isEqualTo("AccessDeniedException");
        assertThat(answer.body()).contains("with an explicit deny");
      }
    }
  }

  // -- asking

  private User user(String right) {
    return world.user(World.HOME).may(List.of(right));
  }

  private Answer ask(QueryRow row, @Nullable Credentials caller) {
    return ask(row, World.HOME, caller);
  }

  /** Of what an account has. */
  private Answer ask(QueryRow row, String account, @Nullable Credentials caller) {
    List<String> parameters = row.parameters(world, account);
    return row.service().equals("iam")
        ? world.client.iam(caller, row.action(), parameters)
        : world.client.sts(caller, row.action(), parameters);
  }

  private Answer lookUp(@Nullable Credentials caller) {
    return world.client.cloudTrail(caller, "LookupEvents");
  }

  // -- answers

  private static void notAllowedUnless(boolean everybodys, QueryRow row, Answer answer) {
    if (everybodys) {
      done(answer);
    } else {
      refused("AccessDenied", answer);
      assertThat(answer.body()).contains(row.name());
    }
  }

  private static void refused(String error, Answer answer) {
    assertThat(answer.error()).as(answer.body()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(403);
  }

  /**
   * @param error empty for a success, which tells nothing of home
   */
  private static void answeredWith(String error, Answer answer, QueryRow row) {
    assertThat(answer.error()).as(answer.body()).isEqualTo(error);
    if (answer.isDone() && row.keepsAccountsApart()) {
      assertThat(answer.body()).doesNotContain(World.HOME);
    }
  }

  private static void done(Answer answer) {
    assertThat(answer.error()).as(answer.body()).isEmpty();
  }
}
