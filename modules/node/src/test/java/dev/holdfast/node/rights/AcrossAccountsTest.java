package dev.holdfast.node.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.rights.World.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that is used from another account, whose policies and the key's both allow it. */
@ExtendWith(World.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcrossAccountsTest {

  private static final List<String> USE =
      List.of("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:DescribeKey");

  private final World world;
  private final User guest;
  private final Scene toAccount;
  private final Scene toUser;

  AcrossAccountsTest(World world) {
    this.world = world;
    this.guest = world.user(World.ABROAD).may(USE);
    this.toAccount =
        Scene.keyed(world, List.of(Statements.allow(Statements.root(World.ABROAD), USE)));
    this.toUser = Scene.keyed(world, List.of(Statements.allow(guest.arn(), USE)));
  }

  private Answer ask(User caller, String operation, Map<String, ?> members) {
    Map<String, Object> input = new HashMap<>(members);
    return world.client.kms(caller.credentials(), operation, input);
  }

  private Scene scene(String to) {
    return to.equals("account") ? toAccount : toUser;
  }

  @ParameterizedTest
  @ValueSource(strings = {"account", "user"})
  void keyArnAndAliasArn_leadToTheKey(String to) {
    for (String name : List.of(scene(to).key(), scene(to).aliasArn())) {
      Answer encrypted = ask(guest, "Encrypt", Map.of("KeyId", name, "Plaintext", Scene.PLAINTEXT));
      assertThat(encrypted.member("KeyId")).as(encrypted.body()).contains(scene(to).key());
      assertThat(ask(guest, "DescribeKey", Map.of("KeyId", name)).isDone()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"account", "user"})
  void ciphertextAlone_leadsToTheKey(String to) {
    Answer decrypted =
        ask(
            guest,
            "Decrypt",
            Map.of("CiphertextBlob", scene(to).blob(), "EncryptionContext", Scene.CONTEXT));
    assertThat(decrypted.member("Plaintext")).as(decrypted.body()).contains(Scene.PLAINTEXT);
    assertThat(decrypted.member("KeyId")).contains(scene(to).key());
    Answer reEncrypted =
        ask(
            guest,
            "ReEncrypt",
            Map.of(
                "CiphertextBlob",
                scene(to).blob(),
                "SourceEncryptionContext",
                Scene.CONTEXT,
                "DestinationKeyId",
                scene(to).aliasArn()));
    assertThat(reEncrypted.member("SourceKeyId")).as(reEncrypted.body()).contains(scene(to).key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"account", "user"})
  void idAndAliasName_areLookedForAtHome(String to) {
    for (String name : List.of(scene(to).keyId(), scene(to).alias())) {
      assertThat(ask(guest, "DescribeKey", Map.of("KeyId", name)).error())
          .isEqualTo("NotFoundException");
    }
  }

  @Test
  void oneSideAlone_isNotEnough() {
    Scene silent = Scene.keyed(world, List.of());
    for (Answer answer :
        List.of(
            ask(world.pauper, "DescribeKey", Map.of("KeyId", toAccount.key())),
            ask(world.pauper, "DescribeKey", Map.of("KeyId", toAccount.aliasArn())),
            ask(guest, "DescribeKey", Map.of("KeyId", silent.key())),
            ask(guest, "DescribeKey", Map.of("KeyId", silent.aliasArn())),
            ask(
                world.pauper,
                "Decrypt",
                Map.of("CiphertextBlob", toAccount.blob(), "EncryptionContext", Scene.CONTEXT)),
            ask(
                guest,
                "Decrypt",
                Map.of("CiphertextBlob", silent.blob(), "EncryptionContext", Scene.CONTEXT)))) {
      assertThat(answer.error()).as(answer.body()).isEqualTo("AccessDeniedException");
    }
  }
}
