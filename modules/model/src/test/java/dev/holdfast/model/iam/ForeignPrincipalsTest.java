package dev.holdfast.model.iam;

import static dev.holdfast.model.iam.IamScene.ACCOUNT;
import static dev.holdfast.model.iam.IamScene.TRUST;
import static dev.holdfast.model.iam.IamScene.createRole;
import static dev.holdfast.model.iam.IamScene.createUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AccountId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ForeignPrincipalsTest {

  private static final AccountId ELSEWHERE = new AccountId("999988887777");

  /** The scene's account, whose policies are written elsewhere; counts what is read. */
  private static final class Known implements Identities {
    private final IamScene scene = new IamScene();
    private final List<AccountId> read = new ArrayList<>();

    @Override
    public Optional<IamAccount> find(AccountId account) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<IamAccount> load(AccountId account) {
      read.add(account);
      return CompletableFuture.completedStage(
          account.equals(ACCOUNT) ? scene.account() : IamAccount.empty(account));
    }
  }

  private final Known known = new Known();

  private IamCommand settle(AccountId writer, IamCommand.Change change) {
    return new ForeignPrincipals(known).settle(writer, change).toCompletableFuture().join();
  }

  private Map<String, String> found(AccountId writer, String... principals) {
    String document =
        TRUST.replace(
            "\"arn:aws:iam::111122223333:root\"", "[\"" + String.join("\",\"", principals) + "\"]");
    return found(writer, document);
  }

  private Map<String, String> found(AccountId writer, String document) {
    var create = (IamCommand.CreateRole) settle(writer, createChange(document));
    var update =
        (IamCommand.UpdateAssumeRolePolicy)
            settle(writer, new IamCommand.UpdateAssumeRolePolicy("reader", document, Map.of()));
    assertThat(update.foreignIds()).isEqualTo(create.foreignIds());
    assertThat(create).isEqualTo(createChange(document).withForeignIds(create.foreignIds()));
    return create.foreignIds();
  }

  private static IamCommand.CreateRole createChange(String document) {
    return (IamCommand.CreateRole) createRole("reader", document);
  }

  @Test
  void usersRolesAndSessionsOfOtherAccounts_areFoundByTheirIds() {
    known.scene.given(createUser("alice"), createRole("batch"));
    String alice = "arn:aws:iam::111122223333:user/alice";
    String batch = "arn:aws:iam::111122223333:role/batch";
    String night = "arn:aws:sts::111122223333:assumed-role/batch/night";
    assertThat(found(ELSEWHERE, alice, batch, night))
        .isEqualTo(Map.of(alice, "AIDAalice", batch, "AROAbatch", night, "AROAbatch:night"));
  }

  @Test
  void whoDoesNotExist_isNotFound_norByAnotherPathOrCase() {
    known.scene.given(createUser("alice"));
    assertThat(
            found(
                ELSEWHERE,
                "arn:aws:iam::111122223333:user/bob",
                "arn:aws:iam::111122223333:user/staff/alice",
                "arn:aws:iam::111122223333:user/ALICE",
                "arn:aws:iam::555566667777:user/alice"))
        .isEmpty();
  }

  @Test
  void theWritersOwnAndWholeAccounts_areNotLookedUp() {
    known.scene.given(createUser("alice"));
    assertThat(found(ACCOUNT, "arn:aws:iam::111122223333:user/alice")).isEmpty();
    assertThat(found(ELSEWHERE, "arn:aws:iam::111122223333:root", "111122223333")).isEmpty();
    assertThat(known.read).isEmpty();
  }

  @Test
  void policyThatIsMalformedOrTooLong_readsNoAccount() {
    String alice = TRUST.replace(":root", ":user/alice");
    assertThat(found(ELSEWHERE, alice.replace("sts:AssumeRole\"}", "sts:AssumeRole\""))).isEmpty();
    assertThat(
            found(
                ELSEWHERE,
                alice.replace("\"Effect\"", "\"Sid\":\"" + "x".repeat(2_048) + "\",\"Effect\"")))
        .isEmpty();
    assertThat(known.read).isEmpty();
  }

  @Test
  void otherChanges_stayAsTheyAre() {
    IamCommand.Change delete = new IamCommand.DeleteRole("reader");
    assertThat(settle(ELSEWHERE, delete)).isSameAs(delete);
  }
}
