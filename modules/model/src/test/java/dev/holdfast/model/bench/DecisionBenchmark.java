package dev.holdfast.model.bench;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.RequestContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one decision costs, with a key policy of ten statements and five identity policies; run with
 * {@code org.openjdk.jmh.Main DecisionBenchmark -prof gc}. Bar: 2 us and 200 bytes with three
 * grants, 5 us with fifty thousand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DecisionBenchmark {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final String KEY =
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final EncryptionContext CONTEXT =
      new EncryptionContext(Map.of("app", "billing", "tenant", "4711"));

  @Param({"3", "50000"})
  public int grants;

  private final Caller user =
      new Caller(
          new Identity.User(
              ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDAALICEALICEALICE1", "alice"),
          "AKIA",
          SamplePolicies.rights());
  private final Caller session =
      new Caller(
          new Identity.RoleSession(
              ACCOUNT,
              "arn:aws:sts::111122223333:assumed-role/reader/laptop",
              "arn:aws:iam::111122223333:role/reader",
              "AROAREADERREADERREADE",
              "laptop"),
          "ASIA",
          Rights.OF_ROOT);
  private final Policy key =
      SamplePolicies.policy(
          Policy.readKey(
              "key", SamplePolicies.keyPolicy(), "aws", SamplePolicies.NAMES.resolver()));
  private GrantIndex index = GrantIndex.EMPTY;

  @Setup
  public void prepare() {
    for (int i = 0; i < grants; i++) {
      index =
          index.with(
              new Grant(
                  "g" + i,
                  Optional.empty(),
                  new GrantPrincipal("arn", "AROAREADERREADERREADE"),
                  Optional.empty(),
                  ACCOUNT,
                  Set.of(GrantOperation.DECRYPT, GrantOperation.GENERATE_DATA_KEY),
                  new GrantConstraints(
                      Optional.empty(),
                      Optional.of(
                          new EncryptionContext(
                              Map.of("app", "billing", "tenant", "" + (4711 + i))))),
                  Instant.EPOCH));
    }
  }

  /** By the account's delegation and the last of five identity policies. */
  @Benchmark
  public AccessDecision byIdentityPolicy() {
    return decide(user);
  }

  /** By a grant with a constraint. */
  @Benchmark
  public AccessDecision byGrant() {
    return decide(session);
  }

  private AccessDecision decide(Caller caller) {
    return AccessDecision.onKey(
        new AccessRequest(
            caller,
            Action.of(KmsOperation.DECRYPT),
            KEY,
            ACCOUNT,
            CONTEXT,
            new DecryptContext(new CallerContext(caller))),
        key,
        index);
  }

  /** As the actor of a key answers: what the caller brings, and what the request says. */
  private record DecryptContext(CallerContext caller) implements RequestContext {
    @Override
    public String value(ConditionKey key) {
      return switch (key.name()) {
        case VIA_SERVICE -> null;
        case SOURCE_IP -> "10.1.2.3";
        case ENCRYPTION_ALGORITHM -> "SYMMETRIC_DEFAULT";
        case SECURE_TRANSPORT -> "true";
        default -> caller.value(key);
      };
    }

    @Override
    public List<String> values(ConditionKey key) {
      return switch (key.name()) {
        case ENCRYPTION_CONTEXT -> key.allIn(CONTEXT.pairs());
        case ENCRYPTION_CONTEXT_KEYS -> List.copyOf(CONTEXT.pairs().keySet());
        default -> caller.values(key);
      };
    }
  }
}
