package dev.holdfast.model.bench;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * What a pattern costs that was written to cost much, against a text that nearly fits it: the value
 * of a pair of an encryption context may have thousands of characters, and whoever may set a policy
 * chooses the pattern. Run with {@code org.openjdk.jmh.Main WildcardBenchmark}. The time must grow
 * with the product of the two lengths at most.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class WildcardBenchmark {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final int STARS = 200;

  /** What the pattern repeats. */
  @Param({"none", "a*", "?", "?*", "*a?"})
  public String repeated;

  /** Of the text. */
  @Param({"1000", "8000"})
  public int length;

  private AccessRequest request = request("", "");

  @Setup
  public void prepare() {
    request =
        repeated.equals("none")
            ? request("aa*", "a".repeat(length))
            : request(repeated.repeat(STARS) + "b", "a".repeat(length));
  }

  @Benchmark
  public AccessDecision decide() {
    return AccessDecision.onOwnSide(request);
  }

  private static AccessRequest request(String pattern, String text) {
    Caller caller =
        new Caller(
            new Identity.User(
                ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDAALICEALICEALICE1", "alice"),
            "AKIA",
            new Rights(
                List.of(policy(pattern)), Optional.empty(), List.of(), Map.of(), Optional.empty()));
    return new AccessRequest(
        caller,
        Action.of(KmsOperation.DECRYPT),
        "*",
        ACCOUNT,
        RequestContext.of(Map.of("kms:RequestAlias", List.of(text))));
  }

  private static Policy policy(String pattern) {
    String document =
        """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*",
         "Condition":{"StringLike":{"kms:RequestAlias":"%s"}}}}
        """
            .formatted(pattern);
    return switch (Policy.readIdentity("hostile", document)) {
      case Policy.Reading.Ready(Policy policy) -> policy;
      case Policy.Reading.Refused(String message) -> throw new IllegalStateException(message);
    };
  }
}
