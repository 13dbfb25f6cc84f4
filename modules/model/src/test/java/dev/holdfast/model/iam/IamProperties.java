package dev.holdfast.model.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IamProperties {

  private static final List<String> ARNS =
      List.of(IamScene.ADMINISTRATOR, IamScene.policyArn("a"), IamScene.policyArn("b"));

  private int ids;

  private static Arbitrary<String> name() {
    return Arbitraries.of("a", "A", "b");
  }

  private static Arbitrary<Named.Holder> holder() {
    return Arbitraries.oneOf(
        name().map(Named.User::new), name().map(Named.Group::new), name().map(Named.Role::new));
  }

  private static Arbitrary<Named.Bounded> bounded() {
    return Arbitraries.oneOf(name().map(Named.User::new), name().map(Named.Role::new));
  }

  private String id(String prefix) {
    return prefix + ids++;
  }

  @Provide
  Arbitrary<List<IamCommand>> commands() {
    Arbitrary<String> arn = Arbitraries.of(ARNS);
    Arbitrary<Optional<String>> boundary = arn.optional();
    Arbitrary<String> document = Arbitraries.of(IamScene.ALLOW, IamScene.DENY);
    return Arbitraries.<IamCommand>oneOf(
            Combinators.combine(name(), boundary)
                .as((name, arnOfBoundary) ->
                    new IamCommand.CreateUser(name, "/", arnOfBoundary, Map.of(), id("AIDA"))),
            name().map(IamCommand.DeleteUser::new),
            Combinators.combine(name(), name())
                .as((name, to) ->
                    new IamCommand.UpdateUser(name, Optional.of(to), Optional.empty())),
            name().map(name -> new IamCommand.CreateAccessKey(name, id("AKIA"), IamScene.SECRET)),
            Combinators.combine(name(), Arbitraries.integers().between(0, 30))
                .as((name, n) -> new IamCommand.DeleteAccessKey(name, "AKIA" + n)),
            name().map(name -> new IamCommand.CreateGroup(name, "/", id("AGPA"))),
            name().map(IamCommand.DeleteGroup::new),
            Combinators.combine(name(), name())
                .as((name, to) ->
                    new IamCommand.UpdateGroup(name, Optional.of(to), Optional.empty())),
            Combinators.combine(name(), name()).as(IamCommand.AddUserToGroup::new),
            Combinators.combine(name(), name()).as(IamCommand.RemoveUserFromGroup::new),
            Combinators.combine(name(), boundary)
                .as((name, arnOfBoundary) ->
                    new IamCommand.CreateRole(
                        name,
                        "/",
                        IamScene.TRUST,
                        Map.of(),
                        Optional.empty(),
                        3_600,
                        arnOfBoundary,
                        Map.of(),
                        id("AROA"))),
            name().map(IamCommand.DeleteRole::new),
            name()
                .map(name ->
                    new IamCommand.CreatePolicy(
                        name, "/", IamScene.ALLOW, Optional.empty(), Map.of(), id("ANPA"))),
            arn.map(IamCommand.DeletePolicy::new),
            Combinators.combine(arn, document, Arbitraries.of(true, false))
                .as(IamCommand.CreatePolicyVersion::new),
            Combinators.combine(arn, Arbitraries.of("v1", "v2"))
                .as(IamCommand.DeletePolicyVersion::new),
            Combinators.combine(arn, Arbitraries.of("v1", "v2"))
                .as(IamCommand.SetDefaultPolicyVersion::new),
            Combinators.combine(holder(), arn).as(IamCommand.AttachPolicy::new),
            Combinators.combine(holder(), arn).as(IamCommand.DetachPolicy::new),
            Combinators.combine(holder(), name(), document).as(IamCommand.PutInlinePolicy::new),
            Combinators.combine(holder(), name()).as(IamCommand.DeleteInlinePolicy::new),
            Combinators.combine(bounded(), arn).as(IamCommand.PutPermissionsBoundary::new),
            bounded().map(IamCommand.DeletePermissionsBoundary::new),
            name().map(name -> new IamCommand.Tag(new Named.User(name), Map.of(name, name))),
            name().map(name -> new IamCommand.Untag(new Named.Role(name), Set.of(name))))
        .list()
        .ofMaxSize(80);
  }

  @Property(tries = 500)
  void replay_givesTheSameAccount_andNothingPointsAtWhatIsGone(
      @ForAll("commands") List<IamCommand> commands) {
    IamScene scene = new IamScene();
    commands.forEach(scene::carryOut);
    IamAccount replayed = IamAccount.empty(IamScene.ACCOUNT);
    for (IamEvent event : scene.journal()) {
      replayed = replayed.apply(event);
    }
    assertThat(AccountView.of(replayed)).isEqualTo(AccountView.of(scene.account()));
    isConsistent(scene.account());
  }

  private static void isConsistent(IamAccount account) {
    Map<String, PolicyUse> uses = new HashMap<>();
    account
        .users()
        .after(Optional.empty())
        .forEach(entry -> {
          IamUser user = entry.value();
          count(uses, user, user.boundary());
          assertThat(account.rights(user).policies()).isNotNull();
          user.accessKeys().forEach(key -> assertThat(account.ownerOf(key.id())).contains(user));
          user.groupIds()
              .forEach(groupId ->
                  assertThat(
                          account.groups().withId(groupId).orElseThrow().userIds().find(user.id()))
                      .isPresent());
        });
    account
        .groups()
        .after(Optional.empty())
        .forEach(entry -> {
          count(uses, entry.value(), Optional.empty());
          entry
              .value()
              .userIds()
              .all()
              .forEach(userId ->
                  assertThat(account.users().withId(userId.key()).orElseThrow().groupIds())
                      .contains(entry.value().id()));
        });
    account
        .roles()
        .after(Optional.empty())
        .forEach(entry -> count(uses, entry.value(), entry.value().boundary()));
    for (String arn : ARNS) {
      assertThat(account.use(arn)).isEqualTo(uses.getOrDefault(arn, PolicyUse.NONE));
    }
    uses.keySet().forEach(arn -> assertThat(account.policy(arn)).isPresent());
  }

  private static void count(
      Map<String, PolicyUse> uses, Member.WithPolicies holder, Optional<String> boundary) {
    holder
        .held()
        .attached()
        .forEach(arn -> uses.merge(arn, new PolicyUse(1, 0), (use, more) -> use.plus(1, 0)));
    boundary.ifPresent(arn -> uses.merge(arn, new PolicyUse(0, 1), (use, more) -> use.plus(0, 1)));
  }
}
