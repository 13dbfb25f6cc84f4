package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.World.User;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What looks like a name, or is folded into one, is not that name. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookalikesTest {

  /** What is done to a name, of an ARN to its last part. */
  enum Change {
    /** Letters have the other case. */
    CASE,
    /** Of an ARN all but its last part is in capitals. */
    PREFIX,
    /** A digit is one of the wide ones of East Asia. */
    WIDE_DIGIT,
    /** The letter k is the sign of a kelvin, which is a k in lower case. */
    KELVIN,
    /** A letter is followed by an accent, which some forms of Unicode make one of. */
    ACCENT,
    /** A space follows. */
    SPACE,
    /** A space follows that does not look like one in every font. */
    HARD_SPACE,
    /** A character follows that nobody sees. */
    UNSEEN;

    String of(String name) {
      int last = name.lastIndexOf('/') + 1;
      String prefix = name.substring(0, last);
      String rest = name.substring(last);
      return switch (this) {
        case CASE -> prefix + swapped(rest);
        case PREFIX -> prefix.toUpperCase(Locale.ROOT) + rest;
        case WIDE_DIGIT -> prefix + rest.replaceFirst("[0-9]", "\uff11");
        case KELVIN -> prefix + rest.replaceFirst("k", "\u212a");
        case ACCENT -> name + "\u0301";
        case SPACE -> name + " ";
        case HARD_SPACE -> name + "\u00a0";
        case UNSEEN -> name + "\u200b";
      };
    }

    private static String swapped(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return lower.equals(text) ? text.toUpperCase(Locale.ROOT) : lower;
    }
  }

  private final World world;
  private final Scene scene;
  private final String alias;
  private final String role;
  private final String group;

  LookalikesTest(World world) {
    this.world = world;
    this.scene = Scene.keyed(world, List.of());
    this.alias = "alias/key-" + scene.keyId();
    world.must(World.HOME, "CreateAlias", Map.of("AliasName", alias, "TargetKeyId", scene.key()));
    this.role = world.role(World.HOME);
    this.group = "kin" + scene.keyId();
    world.iam(World.HOME, "CreateGroup", "GroupName", group);
  }

  private Answer describe(String name) {
    return world.client.kms(Credentials.root(World.HOME), "DescribeKey", Map.of("KeyId", name));
  }

  private static void refused(String error, Answer answer, String name) {
    assertThat(answer.error()).as(name + ": " + answer.body()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, NotFoundException",
    "WIDE_DIGIT, NotFoundException",
    "ACCENT, NotFoundException",
    "SPACE, NotFoundException",
    "HARD_SPACE, NotFoundException",
    "UNSEEN, NotFoundException",
  })
  void keyId(Change change, String error) {
    String name = change.of(scene.keyId());
    refused(error, describe(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, NotFoundException",
    "PREFIX, NotFoundException",
    "WIDE_DIGIT, NotFoundException",
    "SPACE, NotFoundException",
    "UNSEEN, NotFoundException",
  })
  void keyArn(Change change, String error) {
    String name = change.of(scene.key());
    refused(error, describe(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, NotFoundException",
    "PREFIX, NotFoundException",
    "WIDE_DIGIT, NotFoundException",
    "KELVIN, NotFoundException",
    "ACCENT, NotFoundException",
    "SPACE, NotFoundException",
    "HARD_SPACE, NotFoundException",
  })
  void alias(Change change, String error) {
    String name = change.of(alias);
    refused(error, describe(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, NotFoundException",
    "PREFIX, NotFoundException",
    "KELVIN, InvalidArnException",
    "SPACE, InvalidArnException",
  })
  void aliasArn(Change change, String error) {
    String name = change.of(scene.key().substring(0, scene.key().indexOf("key/")) + alias);
    refused(error, describe(name), name);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, InvalidGrantIdException",
    "WIDE_DIGIT, InvalidGrantIdException",
    "SPACE, InvalidGrantIdException",
    "UNSEEN, InvalidGrantIdException",
  })
  void grantId(Change change, String error) {
    String name = change.of(scene.grantId());
    Answer answer =
        world.client.kms(
            Credentials.root(World.HOME),
            "RevokeGrant",
            Map.of("KeyId", scene.key(), "GrantId", name));
    refused(error, answer, name);
  }

  @Test
  void accessKeyId_inAnotherCase_isNobodys() {
    Credentials good = world.bystander.credentials();
    Credentials bad =
        new Credentials(Change.CASE.of(good.accessKeyId()), good.secret(), Optional.empty());
    refused(
        "UnrecognizedClientException",
        world.client.kms(bad, "ListKeys", Map.of()),
        bad.accessKeyId());
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, InvalidArnException",
    "PREFIX, InvalidArnException",
    "WIDE_DIGIT, ValidationException",
    "ACCENT, ValidationException",
    "SPACE, ValidationException",
    "UNSEEN, ValidationException",
  })
  void grantee(Change change, String error) {
    String name = change.of(world.bystander.arn());
    Answer answer =
        world.client.kms(
            Credentials.root(World.HOME),
            "CreateGrant",
            Map.of(
                "KeyId", scene.key(), "GranteePrincipal", name, "Operations", List.of("Decrypt")));
    refused(error, answer, name);
  }

  @ParameterizedTest
  @CsvSource({
    "CASE, AccessDenied",
    "PREFIX, ValidationError",
    "WIDE_DIGIT, AccessDenied",
    "ACCENT, AccessDenied",
    "SPACE, AccessDenied",
    "HARD_SPACE, AccessDenied",
  })
  void role(Change change, String error) {
    String name = change.of("arn:aws:iam::" + World.HOME + ":role/" + role);
    User player = world.user(World.HOME).may(List.of("sts:AssumeRole"));
    Answer answer =
        world.client.sts(
            player.credentials(),
            "AssumeRole",
            List.of("RoleArn", name, "RoleSessionName", "session"));
    refused(error, answer, name);
  }

  @ParameterizedTest
  @CsvSource({
    "WIDE_DIGIT, ValidationError",
    "KELVIN, ValidationError",
    "ACCENT, ValidationError",
    "SPACE, ValidationError",
    "HARD_SPACE, ValidationError",
    "UNSEEN, ValidationError",
  })
  void group(Change change, String error) {
    String name = change.of(group);
    Answer answer =
        world.client.iam(
            Credentials.root(World.HOME),
            "AddUserToGroup",
            List.of("GroupName", name, "UserName", world.bystander.name()));
    refused(error, answer, name);
  }

  /** IAM keeps the case of a name and does not tell names apart by it. */
  @Test
  void group_inAnotherCase_isTheSame() {
    Answer answer =
        world.client.iam(
            Credentials.root(World.HOME),
            "CreateGroup",
            List.of("GroupName", Change.CASE.of(group)));
    refused("EntityAlreadyExists", answer, group);
  }
}
