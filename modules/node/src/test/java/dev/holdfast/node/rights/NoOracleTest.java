package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.KmsRow.Kind;
import dev.holdfast.node.rights.World.User;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has no right to a key does not learn whether it is there, by any name, in any operation. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoOracleTest {

  private final World world;

  /** Left to its account. */
  private final Scene delegating;

  /** Left to nobody but one user. */
  private final Scene reserved;

  private final Scene disabled;
  private final Scene dying;

  /** Of the other account, which its users may not use either. */
  private final Scene foreign;

  private final Map<Map<String, String>, Scene> kinds = new HashMap<>();

  NoOracleTest(World world) {
    this.world = world;
    this.delegating = Scene.keyed(world, List.of());
    this.reserved =
        Scene.keyed(
            world,
            Statements.policy(
                List.of(Statements.allow(world.user(World.HOME).arn(), List.of("kms:*")))));
    this.disabled = Scene.keyed(world, List.of());
    this.dying = Scene.keyed(world, List.of());
    this.foreign = Scene.keyed(world, World.ABROAD, List.of());
  }

  @BeforeAll
  void inEveryState() {
    Stream.of(delegating, disabled, dying, foreign).forEach(Scene::alias);
    Stream.of(delegating, disabled, dying, foreign).forEach(Scene::blob);
    disabled.disable();
    dying.scheduleDeletion();
  }

  // -- by name

  private static String missingKey(String account) {
    return "arn:aws:kms:us-east-1:" + account + ":key/" + UUID.randomUUID();
  }

  private static String missingAlias(String account) {
    return "arn:aws:kms:us-east-1:" + account + ":" + Scene.freshAlias();
  }

  /** Keys in every state, and one of the kind that the row asks for. */
  private List<Scene> ofHome(KmsRow row) {
    return List.of(delegating, disabled, dying, ofItsKind(row));
  }

  private Scene ofItsKind(KmsRow row) {
    return kinds.computeIfAbsent(
        row.kindOfKey(), kind -> kind.isEmpty() ? delegating : Scene.keyed(world, kind, List.of()));
  }

  /** Each list is of names that are one to a caller of home without rights. */
  private List<List<String>> unknownToTheNobody(KmsRow row) {
    List<String> ids = new ArrayList<>(List.of(UUID.randomUUID().toString(), reserved.keyId()));
    List<String> arns =
        new ArrayList<>(
            List.of(
                missingKey(World.HOME), missingKey(World.ABROAD), foreign.key(), reserved.key()));
    List<String> aliases = new ArrayList<>(List.of(Scene.freshAlias()));
    List<String> aliasArns =
        new ArrayList<>(
            List.of(missingAlias(World.HOME), missingAlias(World.ABROAD), foreign.aliasArn()));
    for (Scene scene : ofHome(row)) {
      ids.add(scene.keyId());
      arns.add(scene.key());
      aliases.add(scene.alias());
      aliasArns.add(scene.aliasArn());
    }
    return List.of(ids, arns, aliases, aliasArns);
  }

  /** Each list is of names that are one to callers of another account. */
  private List<List<String>> unknownAbroad(KmsRow row) {
    List<String> arns = new ArrayList<>(List.of(missingKey(World.HOME), reserved.key()));
    List<String> aliasArns = new ArrayList<>(List.of(missingAlias(World.HOME)));
    for (Scene scene : ofHome(row)) {
      arns.add(scene.key());
      aliasArns.add(scene.aliasArn());
    }
    return List.of(arns, aliasArns);
  }

  static Stream<KmsRow> naming() {
    return KmsRows.ALL.stream().filter(row -> row.kind() != Kind.OWN);
  }

  @ParameterizedTest
  @MethodSource("naming")
  void unknownForeignAndForbiddenKeys_areOne(KmsRow row) {
    for (List<String> names : unknownToTheNobody(row)) {
      allOne(world.nobody, row, names);
    }
    for (List<String> names : unknownAbroad(row)) {
      allOne(world.pauper, row, names);
      allOne(world.stranger, row, names);
    }
  }

  private void allOne(User caller, KmsRow row, List<String> names) {
    Map<String, ?> template = row.input().apply(ofItsKind(row));
    // Each member that names a key is probed, the others leading to nothing.
    for (String member : List.of("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId")) {
      if (template.containsKey(member)) {
        assertThat(
                names.stream()
                    .map(name -> ask(caller, row, template, member, name))
                    .map(Answer::withoutNames)
                    .distinct())
            .as("%s of %s by %s", member, row, names)
            .hasSize(1)
            .allMatch(answer -> answer.startsWith("400 "));
      }
    }
  }

  private Answer ask(User caller, KmsRow row, Map<String, ?> template, String member, String name) {
    Map<String, Object> input = new LinkedHashMap<>(template);
    input.put(member, name);
    return world.client.kms(caller.credentials(), row.toString(), input);
  }

  /** A destination is not told of to who may not open the source. */
  @Test
  void missingDestination_isNotToldBeforeTheSource() {
    User halfway = world.user(World.HOME).may(List.of("kms:ReEncryptTo"));
    KmsRow reEncrypt =
        naming().filter(row -> row.toString().equals("ReEncrypt")).findFirst().orElseThrow();
    assertThat(
            Stream.of(Scene.freshAlias(), delegating.alias(), disabled.alias())
                .map(name ->
                    ask(
                        halfway,
                        reEncrypt,
                        reEncrypt.input().apply(delegating),
                        "DestinationKeyId",
                        name))
                .map(Answer::withoutNames)
                .distinct())
        .hasSize(1);
  }

  @Test
  void mistypedNames_areToldToWhoMightHaveUsedTheKey() {
    User entitled = world.user(World.HOME).may(List.of("kms:DescribeKey"));
    for (String name :
        List.of(
            missingKey(World.HOME),
            UUID.randomUUID().toString(),
            Scene.freshAlias(),
            missingAlias(World.HOME))) {
      assertThat(describe(entitled, name).error()).isEqualTo("NotFoundException");
    }
  }

  @Test
  void forbiddenKey_isCalledByTheNameThatItsCallerGave() {
    assertThat(describe(world.nobody, delegating.alias()).body())
        .contains(delegating.aliasArn())
        .doesNotContain(delegating.keyId());
  }

  private Answer describe(User caller, String name) {
    return world.client.kms(caller.credentials(), "DescribeKey", Map.of("KeyId", name));
  }

  // -- by ciphertext alone

  /** A blob of a key that there is not: its id stands in the blob. */
  private String blobOfMissingKey() {
    byte[] blob = Base64.getDecoder().decode(delegating.blob());
    UUID id = UUID.fromString(delegating.keyId());
    byte[] idBytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    int at = 0;
    while (!ByteBuffer.wrap(blob, at, idBytes.length).equals(ByteBuffer.wrap(idBytes))) {
      at++;
    }
    blob[at] ^= 1;
    return Base64.getEncoder().encodeToString(blob);
  }

  @Test
  void ciphertextsOfKeysThatOneMayNotUse_areOne() {
    List<String> blobs =
        List.of(
            blobOfMissingKey(), delegating.blob(), disabled.blob(), dying.blob(), foreign.blob());
    for (User caller : List.of(world.nobody, world.pauper)) {
      assertThat(
              blobs.stream()
                  .flatMap(blob -> Stream.of(decrypt(caller, blob), reEncrypt(caller, blob)))
                  .map(Answer::withoutNames)
                  .distinct())
          .hasSize(1)
          .allMatch(answer -> answer.contains("AccessDeniedException"));
    }
    assertThat(
            blobs.stream()
                .limit(4)
                .map(blob -> decrypt(world.stranger, blob))
                .map(Answer::withoutNames)
                .distinct())
        .hasSize(1);
  }

  private Answer decrypt(User caller, String blob) {
    return world.client.kms(
        caller.credentials(),
        "Decrypt",
        Map.of("CiphertextBlob", blob, "EncryptionContext", Scene.CONTEXT));
  }

  private Answer reEncrypt(User caller, String blob) {
    return world.client.kms(
        caller.credentials(),
        "ReEncrypt",
        Map.of(
            "CiphertextBlob",
            blob,
            "SourceEncryptionContext",
            Scene.CONTEXT,
            "DestinationKeyId",
            delegating.key()));
  }
}
