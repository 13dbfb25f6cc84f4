package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.ConditionName;
import dev.holdfast.node.rights.World.User;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every condition key, from the wire to the decision. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConditionKeysTest {

  private final World world;

  ConditionKeysTest(World world) {
    this.world = world;
    tagUser(world.bystander.name());
  }

  static Stream<ConditionRow> rows() {
    return ConditionRows.ALL.stream();
  }

  @Test
  void everyConditionKey_hasARow() {
    Set<ConditionName> rowless = EnumSet.complementOf(EnumSet.of(ConditionName.OTHER));
    rows().forEach(row -> rowless.remove(ConditionKey.of(row.key()).name()));
    assertThat(rowless).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void allowsWhereItHolds_andOnlyThere(ConditionRow row) {
    Scene scene = Scene.keyed(world, row.ask().kindOfKey(), List.of());
    world.must(
        World.HOME,
        "TagResource",
        Map.of(
            "KeyId", scene.key(), "Tags", List.of(Map.of("TagKey", "team", "TagValue", "blue"))));
    String good = row.good().apply(scene);
    Answer refused = ask(row, scene, row.bad().apply(scene));
    assertThat(refused.error()).as(refused.body()).startsWith("AccessDenied");
    Answer done = ask(row, scene, good);
    assertThat(done.isDone()).as(good + ": " + done.body()).isTrue();
  }

  private Answer ask(ConditionRow row, Scene scene, String value) {
    List<Map<String, Object>> statements = new ArrayList<>();
    if (!row.ask().beside().isEmpty()) {
      statements.add(Statements.allow(row.ask().beside()));
    }
    statements.add(
        Map.of(
            "Effect",
            "Allow",
            "Action",
            row.ask().actions(),
            "Resource",
            "*",
            "Condition",
            Map.of(row.operator(), Map.of(row.key(), value))));
    Credentials caller =
        switch (row.ask().who()) {
          case USER -> user(statements).credentials();
          case SESSION -> session(statements);
        };
    return row.ask().call().apply(scene, caller);
  }

  private User user(List<Map<String, Object>> statements) {
    User user = world.user(World.HOME).has(statements);
    tagUser(user.name());
    return user;
  }

  private void tagUser(String name) {
    world.iam(
        World.HOME,
        "TagUser",
        "UserName",
        name,
        "Tags.member.1.Key",
        "team",
        "Tags.member.1.Value",
        "blue");
  }

  private Credentials session(List<Map<String, Object>> statements) {
    String role = ConditionRow.role(world);
    world.iam(
        World.HOME,
        "PutRolePolicy",
        "RoleName",
        role,
        "PolicyName",
        "given",
        "PolicyDocument",
        Statements.policy(statements));
    world.iam(
        World.HOME,
        "TagRole",
        "RoleName",
        role,
        "Tags.member.1.Key",
        "team",
        "Tags.member.1.Value",
        "blue");
    User player = world.user(World.HOME).may(List.of("sts:*"));
    return Credentials.in(
        World.done(
            ConditionRow.assume(world, player.credentials(), role, "SourceIdentity", "carol")));
  }
}
