package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.node.rights.KmsRow.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What keys refuse for what they are, and who is told so. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KindsOfKeysTest {

  private static final String REFUSED = "AccessDeniedException";

  /** What an account may do with a key of a service by itself. */
  private static final Set<KmsOperation> LOOKING =
      Set.of(
          KmsOperation.DESCRIBE_KEY,
          KmsOperation.GET_KEY_LAST_USAGE,
          KmsOperation.GET_KEY_POLICY,
          KmsOperation.LIST_KEY_POLICIES,
          KmsOperation.GET_KEY_ROTATION_STATUS,
          KmsOperation.LIST_KEY_ROTATIONS,
          KmsOperation.LIST_RESOURCE_TAGS,
          KmsOperation.LIST_GRANTS);

  /** What its policy leaves to the account, and such a key cannot do. */
  private static final Set<KmsOperation> BEYOND_MANAGED =
      Set.of(KmsOperation.GET_PUBLIC_KEY, KmsOperation.GET_PARAMETERS_FOR_IMPORT);

  private static final Set<KmsOperation> BEYOND_STORES =
      Set.of(
          KmsOperation.ENABLE_KEY_ROTATION,
          KmsOperation.DISABLE_KEY_ROTATION,
          KmsOperation.ROTATE_KEY_ON_DEMAND,
          KmsOperation.GET_KEY_ROTATION_STATUS,
          KmsOperation.LIST_KEY_ROTATIONS,
          KmsOperation.GENERATE_DATA_KEY_PAIR,
          KmsOperation.GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT,
          KmsOperation.GET_PARAMETERS_FOR_IMPORT,
          KmsOperation.IMPORT_KEY_MATERIAL,
          KmsOperation.DELETE_IMPORTED_KEY_MATERIAL,
          KmsOperation.GET_PUBLIC_KEY);

  private final World world;
  private final Credentials root = Credentials.root(World.HOME);
  private final Credentials user;
  private final String managed;
  private final String inStore;

  /** Ordinary keys by their kind, whose ciphertexts and grants stand for what the others lack. */
  private final Map<Map<String, String>, Scene> ordinary = new HashMap<>();

  KindsOfKeysTest(World world) {
    this.world = world;
    this.user = world.user(World.HOME).may(List.of("*")).credentials();
    this.managed =
        world
            .must(World.HOME, "DescribeKey", Map.of("KeyId", "alias/aws/s3"))
            .member("Arn")
            .orElseThrow();
    this.inStore = Scene.keyed(world, Map.of("Origin", Scene.IN_STORE), List.of()).key();
  }

  /** Every request about a key that one of the row's kind would serve. */
  static Stream<KmsRow> rows() {
    return KmsRows.ALL.stream()
        .filter(row -> row.kind() == Kind.KEY || row.operation() == KmsOperation.CREATE_ALIAS);
  }

  static Stream<KmsRow> beyondStores() {
    return rows().filter(row -> BEYOND_STORES.contains(row.operation()));
  }

  /** Asks one key what another would serve. */
  private String error(KmsRow row, String key, Credentials caller) {
    Scene scene =
        ordinary.computeIfAbsent(row.kindOfKey(), kind -> Scene.keyed(world, kind, List.of()));
    Map<String, Object> input = new HashMap<>(row.input().apply(scene));
    input.replaceAll((member, value) -> value.equals(scene.key()) ? key : value);
    return world.client.kms(caller, row.toString(), input).error();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void keyOfAService_isLookedAt_andRefusesAllElse_whateverPoliciesSay(KmsRow row) {
    String expected =
        LOOKING.contains(row.operation())
            ? ""
            : BEYOND_MANAGED.contains(row.operation()) ? "UnsupportedOperationException" : REFUSED;
    assertThat(error(row, managed, root)).isEqualTo(expected);
    assertThat(error(row, managed, user)).isEqualTo(expected);
    assertThat(error(row, managed, world.nobody.credentials())).isEqualTo(REFUSED);
    assertThat(error(row, managed, world.stranger.credentials())).isEqualTo(REFUSED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyondStores")
  void keyInAStore_tellsWhoMay_thatItCannot_andNobodyElse(KmsRow row) {
    assertThat(error(row, inStore, root)).isEqualTo("UnsupportedOperationException");
    assertThat(error(row, inStore, user)).isEqualTo("UnsupportedOperationException");
    assertThat(error(row, inStore, world.nobody.credentials())).isEqualTo(REFUSED);
    assertThat(error(row, inStore, world.stranger.credentials())).isEqualTo(REFUSED);
  }
}
