package dev.holdfast.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Rights;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What policies learn of a caller, and how condition keys are told apart. */
class CallerContextTest {

  private static final Rights OF_SESSION =
      new Rights(
          List.of(),
          Optional.empty(),
          List.of(),
          Map.of("Team", "blue"),
          Optional.of(
              new Rights.Session(
                  Instant.parse("2026-01-02T03:04:05Z"), true, Optional.of("carol"))));

  private static String value(Caller caller, String key) {
    return new CallerContext(caller).value(ConditionKey.of(key));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "aws:PrincipalType, Account, User, AssumedRole, FederatedUser",
        "aws:PrincipalAccount, 111122223333, 111122223333, 111122223333, 111122223333",
        "kms:CallerAccount, 111122223333, 111122223333, 111122223333, 111122223333",
        "aws:PrincipalIsAWSService, false, false, false, false",
        "aws:ViaAWSService, false, false, false, false",
        "aws:PrincipalServiceName, -, -, -, -",
        "aws:FederatedProvider, -, -, -, -",
        "aws:username, -, alice, -, -",
        "aws:userid, 111122223333, AIDAALICEALICEALICE1, AROAREADERREADERREADE:laptop,"
            + " 111122223333:fred",
        "aws:PrincipalArn, arn:aws:iam::111122223333:root, arn:aws:iam::111122223333:user/alice,"
            + " arn:aws:iam::111122223333:role/reader,"
            + " arn:aws:sts::111122223333:federated-user/fred",
      })
  void identity(String key, String root, String user, String session, String federated) {
    List<Caller> callers =
        Stream.of(Sample.alice(), Sample.session(), Sample.federated())
            .map(identity -> Sample.caller(identity, Rights.OF_ROOT))
            .toList();
    assertThat(value(Caller.root(Sample.ACCOUNT, "AKIA"), key)).isEqualTo(root);
    assertThat(value(callers.get(0), key)).isEqualTo(user);
    assertThat(value(callers.get(1), key)).isEqualTo(session);
    assertThat(value(callers.get(2), key)).isEqualTo(federated);
  }

  @ParameterizedTest
  @CsvSource({
    "aws:PrincipalTag/Team, blue",
    "aws:principaltag/team, blue",
    "aws:TokenIssueTime, 2026-01-02T03:04:05Z",
    "aws:MultiFactorAuthPresent, true",
    "aws:SourceIdentity, carol"
  })
  void session(String key, String value) {
    assertThat(value(Sample.caller(Sample.session(), OF_SESSION), key)).isEqualTo(value);
    assertThat(value(Sample.caller(Sample.session(), Rights.OF_ROOT), key)).isNull();
  }

  @Test
  void requestsOwnKeys_areNotTheCallers() {
    CallerContext context = new CallerContext(Sample.caller(Sample.alice(), OF_SESSION));
    assertThat(context.value(ConditionKey.of("aws:SourceIp"))).isNull();
    assertThat(context.values(ConditionKey.of("aws:TagKeys"))).isEmpty();
  }

  // -- keys

  @ParameterizedTest
  @EnumSource(value = ConditionName.class, mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
  void everyNameIsRead_inAnyCase(ConditionName name) {
    String member = name.isFamily() ? "Some/Member:x" : "";
    ConditionKey key = ConditionKey.of(name.awsName() + member);
    assertThat(key.name()).isEqualTo(name);
    assertThat(key.member()).isEqualTo(member);
    assertThat(ConditionKey.of(name.awsName().toUpperCase(Locale.ROOT) + "m").text())
        .isEqualTo(name.awsName().toLowerCase(Locale.ROOT) + "m");
  }

  @Test
  void familyWithoutAMember_isNoKey() {
    assertThat(ConditionKey.of("aws:PrincipalTag/").name()).isEqualTo(ConditionName.OTHER);
    assertThat(ConditionKey.of("aws:PrincipalTag").name()).isEqualTo(ConditionName.OTHER);
    assertThat(ConditionKey.of("kms:EncryptionContextKeys").name())
        .isEqualTo(ConditionName.ENCRYPTION_CONTEXT_KEYS);
  }

  @Test
  void membersAreFound_inAnyCase_exactlyWrittenFirst() {
    ConditionKey key = ConditionKey.of("aws:ResourceTag/Team");
    assertThat(key.in(Map.of("TEAM", "red", "Team", "blue"))).isEqualTo("blue");
    assertThat(key.in(Map.of("TEAM", "red"))).isEqualTo("red");
    assertThat(key.in(Map.of("TEAMS", "red"))).isNull();
    assertThat(key.in(Map.of())).isNull();
    assertThat(key.allIn(Map.of("TEAM", "red", "Team", "blue", "x", "y")))
        .containsExactlyInAnyOrder("red", "blue");
    assertThat(key.allIn(Map.of("TEAM", "red"))).containsExactly("red");
    assertThat(key.allIn(Map.of("x", "y"))).isEmpty();
    assertThat(key.allIn(Map.of())).isEmpty();
  }
}
