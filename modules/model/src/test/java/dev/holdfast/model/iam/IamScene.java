package dev.holdfast.model.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.name.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An account to which things are done. */
final class IamScene {

  static final AccountId ACCOUNT = new AccountId("111122223333");
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
  static final String ALLOW =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\","
          + "\"Resource\":\"*\"}]}";
  static final String DENY = ALLOW.replace("Allow", "Deny");
  static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
          + "\"arn:aws:iam::111122223333:root\"},\"Action\":\"sts:AssumeRole\"}]}";
  static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
  static final SealedSecret SECRET = new SealedSecret(new byte[] {1, 2, 3});

  private final IamQuotas quotas;
  private IamAccount account = IamAccount.empty(ACCOUNT);
  private final List<IamEvent> journal = new ArrayList<>();

  IamScene(IamQuotas quotas) {
    this.quotas = quotas;
  }

  IamScene() {
    this(IamQuotas.AWS);
  }

  IamAccount account() {
    return account;
  }

  List<IamEvent> journal() {
    return List.copyOf(journal);
  }

  /** Carries commands out, each of which must succeed. */
  IamScene given(IamCommand... commands) {
    for (IamCommand command : commands) {
      assertThat(carryOut(command)).as("%s", command).isNotInstanceOf(IamDecision.Refuse.class);
    }
    return this;
  }

  IamDecision decide(IamCommand command) {
    return IamDecider.decide(account, command, quotas, NOW);
  }

  IamDecision carryOut(IamCommand command) {
    IamDecision decision = decide(command);
    if (decision instanceof IamDecision.Persist(IamEvent event, IamAnswer ignored)) {
      account = account.apply(event);
      journal.add(event);
    }
    return decision;
  }

  /** What a read answers. */
  <A extends IamAnswer> A read(Class<A> kind, IamCommand.Read read) {
    return kind.cast(((IamDecision.Answer) decide(read)).answer());
  }

  /** The refusal of a command that must be refused. */
  IamError refusal(IamCommand command) {
    IamDecision decision = decide(command);
    assertThat(decision).as("%s", command).isInstanceOf(IamDecision.Refuse.class);
    return ((IamDecision.Refuse) decision).error();
  }

  /** The event of a command that must change something. */
  IamEvent event(IamCommand command) {
    IamDecision decision = decide(command);
    assertThat(decision).as("%s", command).isInstanceOf(IamDecision.Persist.class);
    return ((IamDecision.Persist) decision).event();
  }

  /** The command succeeds and changes nothing. */
  void changesNothing(IamCommand command) {
    assertThat(decide(command)).isEqualTo(new IamDecision.Answer(new IamAnswer.Done()));
  }

  static IamCommand createUser(String name) {
    return new IamCommand.CreateUser(name, "/", Optional.empty(), Map.of(), "AIDA" + name);
  }

  static IamCommand createGroup(String name) {
    return new IamCommand.CreateGroup(name, "/", "AGPA" + name);
  }

  static IamCommand createRole(String name) {
    return createRole(name, TRUST);
  }

  static IamCommand createRole(String name, String trust) {
    return new IamCommand.CreateRole(
        name,
        "/",
        trust,
        Map.of(),
        Optional.empty(),
        3_600,
        Optional.empty(),
        Map.of(),
        "AROA" + name);
  }

  static IamCommand createPolicy(String name) {
    return createPolicy(name, ALLOW);
  }

  static IamCommand createPolicy(String name, String document) {
    return new IamCommand.CreatePolicy(
        name, "/", document, Optional.empty(), Map.of(), "ANPA" + name);
  }

  static IamCommand createKey(String user, String keyId) {
    return new IamCommand.CreateAccessKey(user, keyId, SECRET);
  }

  static String policyArn(String name) {
    return "arn:aws:iam::111122223333:policy/" + name;
  }
}
