package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.World.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a server that was told so, a new grant takes its time. */
class GrantDelayTest {

  private static final Duration DELAY = Duration.ofMinutes(5);

  private static World world;

  @BeforeAll
  static void open() {
    world = World.withGrantDelay(DELAY);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static Answer use(User grantee, Scene scene, String... tokens) {
    return world.client.kms(
        grantee.credentials(),
        "Encrypt",
        Map.of("KeyId", scene.key(), "Plaintext", Scene.PLAINTEXT, "GrantTokens", List.of(tokens)));
  }

  private static Answer grant(User grantee, Scene scene) {
    return world.must(
        World.HOME,
        "CreateGrant",
        Map.of(
            "KeyId",
            scene.key(),
            "GranteePrincipal",
            grantee.arn(),
            "Operations",
            List.of("Encrypt")));
  }

  @Test
  void newGrant_countsWithItsTokenOnly_andAfterTheDelayWithoutIt() {
    User grantee = world.user(World.HOME);
    Scene scene = Scene.keyed(world, List.of());
    Scene other = Scene.keyed(world, List.of());
    String token = grant(grantee, scene).member("GrantToken").orElseThrow();
    String ofOther = grant(grantee, other).member("GrantToken").orElseThrow();

    assertThat(use(grantee, scene).error()).isEqualTo("AccessDeniedException");
    assertThat(use(grantee, scene, ofOther).error()).isEqualTo("AccessDeniedException");
    assertThat(use(grantee, scene, token).error()).isEmpty();
    assertThat(use(world.user(World.HOME), scene, token).error())
        .as("a token gives nobody a right")
        .isEqualTo("AccessDeniedException");

    world.advance(DELAY);
    assertThat(use(grantee, scene).error()).isEmpty();
    assertThat(use(grantee, other).error()).isEmpty();
  }
}
