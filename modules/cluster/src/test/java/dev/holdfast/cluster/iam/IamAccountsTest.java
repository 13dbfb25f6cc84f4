package dev.holdfast.cluster.iam;

import static dev.holdfast.cluster.fake.TestRegion.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.fake.TestRegion;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.iam.IamEvent;
import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.KeyStatus;
import dev.holdfast.model.iam.Named;
import dev.holdfast.model.iam.Page;
import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.journal.EventHistory;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.AccountId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Identities on a real actor system with sharding and a journal in memory. */
class IamAccountsTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final String STREAM = "iam|111122223333";
  private static final Named.User ALICE = new Named.User("alice");
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"111122223333\"},\"Action\":\"sts:AssumeRole\"}]}";

  private final TestRegion region = TestRegion.create();
  private IamAccounts accounts;

  @BeforeEach
  void start() {
    accounts = region.startIdentities(new IamQuotas(20_000, 300, 2_000, 1_500));
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private void restart() {
    region.restart();
    start();
  }

  private IamReply ask(IamCommand command) {
    return get(accounts.ask(ACCOUNT, command));
  }

  private <A extends IamAnswer> A answer(Class<A> kind, IamCommand command) {
    return kind.cast(((IamReply.Answered) ask(command)).answer());
  }

  private void given(IamCommand... commands) {
    for (IamCommand command : commands) {
      assertThat(ask(command)).as("%s", command).isInstanceOf(IamReply.Answered.class);
    }
  }

  private IamAccount published() {
    return accounts.find(ACCOUNT).orElseThrow();
  }

  private static IamCommand createUser(String name) {
    return new IamCommand.CreateUser(name, "/", Optional.empty(), Map.of(), "AIDA" + name);
  }

  private static IamCommand createKey(String user, String id) {
    return new IamCommand.CreateAccessKey(user, id, new SealedSecret(new byte[] {1}));
  }

  @Test
  void answeredChange_isJournaledAndPublished() {
    var user = answer(IamAnswer.User.class, createUser("alice"));
    assertThat(user.createDate()).isEqualTo(region.now());
    assertThat(published().idOf(user.arn())).contains("AIDAalice");
    assertThat(region.journal.eventsOf(STREAM))
        .containsExactly(
            new IamEvent.UserCreated(
                "AIDAalice", "alice", "/", Optional.empty(), Map.of(), region.now()));
  }

  @Test
  void refusalsAndWhatIsSoAlready_areNotJournaled() {
    given(createUser("alice"), createKey("alice", "AKIA1"));
    assertThat(ask(createUser("ALICE")))
        .isEqualTo(
            new IamReply.Refused(
                new IamError.EntityAlreadyExists("User with name ALICE already exists.")));
    given(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.ACTIVE));
    assertThat(region.journal.eventsOf(STREAM)).hasSize(2);
  }

  @Test
  void disabledOrDeletedKey_isUnknownWhenTheAnswerIsThere() {
    given(createUser("alice"), createKey("alice", "AKIA1"));
    assertThat(published().signer("AKIA1")).isPresent();
    given(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.INACTIVE));
    assertThat(published().signer("AKIA1")).isEmpty();
    given(new IamCommand.UpdateAccessKey("alice", "AKIA1", KeyStatus.ACTIVE));
    assertThat(published().signer("AKIA1")).isPresent();
    given(new IamCommand.DeleteAccessKey("alice", "AKIA1"));
    assertThat(published().signer("AKIA1")).isEmpty();
  }

  @Test
  void restart_losesNothing() {
    given(
        createUser("alice"),
        createKey("alice", "AKIA1"),
        new IamCommand.Tag(ALICE, Map.of("team", "blue")));
    var before = answer(IamAnswer.User.class, new IamCommand.GetUser("alice"));
    restart();
    assertThat(accounts.find(ACCOUNT)).isEmpty();
    IamAccount loaded = get(accounts.load(ACCOUNT));
    assertThat(published()).isSameAs(loaded);
    assertThat(loaded.signer("AKIA1")).isPresent();
    assertThat(answer(IamAnswer.User.class, new IamCommand.GetUser("alice"))).isEqualTo(before);
  }

  @Test
  void whatIsNew_isToldFromAPlaceOn_andAllOfItWhereThePlaceIsOfAnotherHistory() {
    assertThat(get(accounts.since(ACCOUNT, Optional.empty(), 10)).end()).isEmpty();
    given(createUser("alice"), createUser("bob"), createUser("carol"));
    var first = get(accounts.since(ACCOUNT, Optional.empty(), 2));
    assertThat(first.events()).hasSize(2);
    var second = get(accounts.since(ACCOUNT, first.end(), 2));
    assertThat(second.anew()).isFalse();
    assertThat(second.events()).hasSize(1);
    assertThat(get(accounts.since(ACCOUNT, second.end(), 2)).events()).isEmpty();
    var later = new EventHistory.Place(4, PublicBytes.takeOwnershipOf(new byte[0]));
    var anew = get(accounts.since(ACCOUNT, Optional.of(later), 10));
    assertThat(anew.anew()).isTrue();
    assertThat(anew.events()).hasSize(3);
  }

  @Test
  void streamsOfOtherThings_areOfNoAccount() {
    assertThat(IamAccounts.accountOf(STREAM)).contains(ACCOUNT);
    assertThat(IamAccounts.accountOf("key|111122223333")).isEmpty();
    assertThat(IamAccounts.accountOf("iam|nobody")).isEmpty();
  }

  @Test
  void readOfAnAccountThatIsNotLoaded_loadsIt() {
    given(createUser("alice"));
    restart();
    given(new IamCommand.GetUser("alice"));
    assertThat(accounts.find(ACCOUNT)).isPresent();
  }

  @Test
  void roleOfAnotherAccount_trustsAUserByTheIdItHas_evenWhenTheUserHasToBeReadFirst() {
    AccountId elsewhere = new AccountId("444455556666");
    String alice = "arn:aws:iam::111122223333:user/alice";
    IamCommand create =
        new IamCommand.CreateRole(
            "reader",
            "/",
            TRUST.replace("111122223333", alice),
            Map.of(),
            Optional.empty(),
            3_600,
            Optional.empty(),
            Map.of(),
            "AROA1");
    assertThat(get(accounts.ask(elsewhere, create)))
        .isEqualTo(
            new IamReply.Refused(
                new IamError.MalformedPolicyDocument(
                    "Invalid principal in policy: \"AWS\":\"" + alice + "\"")));
    given(createUser("alice"));
    restart();
    assertThat(get(accounts.ask(elsewhere, create))).isInstanceOf(IamReply.Answered.class);
    assertThat(
            accounts
                .find(elsewhere)
                .flatMap(account -> account.assumableRole("arn:aws:iam::444455556666:role/reader"))
                .orElseThrow()
                .trustPolicy()
                .principalIds())
        .isEqualTo(Map.of(alice, "AIDAalice"));
  }

  @Test
  void accountWithNobody_isAnsweredAndNotKept() {
    AccountId nobody = new AccountId("999988887777");
    assertThat(get(accounts.load(nobody)).id()).isEqualTo(nobody);
    assertThat(accounts.find(nobody)).isEmpty();
    assertThat(get(accounts.ask(nobody, new IamCommand.GetUser("alice"))))
        .isInstanceOf(IamReply.Refused.class);
    assertThat(get(accounts.ask(nobody, new IamCommand.ListUsers("/", Page.FIRST))))
        .isEqualTo(new IamReply.Answered(new IamAnswer.Users(List.of(), Optional.empty())));
    assertThat(accounts.find(nobody)).isEmpty();
  }

  @Test
  void changeThatCannotBeJournaled_fails_andIsNotSeen() {
    given(createUser("alice"));
    IamAccount before = published();
    region.journal.refuseWritesOf(IamEvent.UserDeleted.class::isInstance);
    assertThatThrownBy(() -> ask(new IamCommand.DeleteUser("alice")))
        .isInstanceOf(RuntimeException.class);
    assertThat(published()).isSameAs(before);
    region.journal.refuseWritesOf(event -> false);
    given(new IamCommand.GetUser("alice"), new IamCommand.DeleteUser("alice"));
    assertThat(published().idOf("arn:aws:iam::111122223333:user/alice")).isEmpty();
  }

  @Test
  void twoClientsThatChangeOneUser_loseNothing() {
    given(createUser("alice"));
    List<CompletionStage<IamReply>> replies = new ArrayList<>();
    Map<String, String> expected = new HashMap<>();
    for (int i = 0; i < 25; i++) {
      for (String client : List.of("one", "two")) {
        expected.put(client + i, "x");
        replies.add(accounts.ask(ACCOUNT, new IamCommand.Tag(ALICE, Map.of(client + i, "x"))));
      }
    }
    replies.forEach(reply -> assertThat(get(reply)).isInstanceOf(IamReply.Answered.class));
    assertThat(answer(IamAnswer.Tags.class, new IamCommand.ListTags(ALICE, Page.FIRST)).tags())
        .isEqualTo(expected);
    assertThat(ask(new IamCommand.Tag(ALICE, Map.of("one more", "x"))))
        .isInstanceOf(IamReply.Refused.class);
    given(new IamCommand.Untag(ALICE, Set.copyOf(expected.keySet())));
  }

  @Test
  void oneOfTwoThatTakeTheSameName_isRefused() {
    List<CompletionStage<IamReply>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(
          accounts.ask(
              ACCOUNT,
              new IamCommand.CreateUser(
                  i % 2 == 0 ? "alice" : "Alice", "/", Optional.empty(), Map.of(), "AIDA" + i)));
    }
    assertThat(replies.stream().map(TestRegion::get))
        .filteredOn(IamReply.Answered.class::isInstance)
        .hasSize(1);
    assertThat(region.journal.eventsOf(STREAM)).hasSize(1);
  }

  /** Three events a user and two a role, read again from the first. */
  @Test
  void tenThousandUsersAndAThousandRoles_areReadAgain() {
    List<IamCommand> commands = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String name = "user" + i;
      commands.add(createUser(name));
      commands.add(createKey(name, "AKIA" + i));
      commands.add(
          new IamCommand.AttachPolicy(
              new Named.User(name), "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    }
    for (int i = 0; i < 1_000; i++) {
      commands.add(
          new IamCommand.CreateRole(
              "role" + i,
              "/",
              TRUST,
              Map.of(),
              Optional.empty(),
              3_600,
              Optional.empty(),
              Map.of(),
              "AROA" + i));
      commands.add(new IamCommand.Tag(new Named.Role("role" + i), Map.of("team", "blue")));
    }
    for (int from = 0; from < commands.size(); from += 500) {
      List<CompletionStage<IamReply>> replies =
          commands.subList(from, from + 500).stream()
              .map(command -> accounts.ask(ACCOUNT, command))
              .toList();
      replies.forEach(reply -> assertThat(get(reply)).isInstanceOf(IamReply.Answered.class));
    }
    restart();
    IamAccount loaded = get(accounts.load(ACCOUNT));
    assertThat(loaded.signer("AKIA9999").orElseThrow().caller().rights().policies()).hasSize(1);
    assertThat(loaded.assumableRole("arn:aws:iam::111122223333:role/role999")).isPresent();
  }
}
