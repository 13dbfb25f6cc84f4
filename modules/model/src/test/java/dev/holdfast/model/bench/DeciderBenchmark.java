package dev.holdfast.model.bench;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.grant.GrantTerms;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.Decision;
import dev.holdfast.model.key.EncryptionContext;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyDecider;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeyRequest;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.KmsKey;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.Ruling;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import java.time.Instant;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a key takes to answer an Encrypt with a use of its material: all checks, of which {@link
 * DecisionBenchmark} measures the right alone. Run with {@code org.openjdk.jmh.Main
 * DeciderBenchmark -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class DeciderBenchmark {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final KeyArn ARN =
      new KeyArn(Region.US_EAST_1, ACCOUNT, new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));
  private static final EncryptionContext CONTEXT =
      new EncryptionContext(Map.of("app", "billing", "tenant", "4711"));
  private static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = BIRTH.plusSeconds(3_600);
  private static final String READER = "AROAREADERREADERREADE";

  private final KmsKey key =
      KmsKey.initial()
          .apply(
              new KeyEvent.Created(
                  ARN,
                  KeySpec.SYMMETRIC_DEFAULT,
                  KeyUsage.ENCRYPT_DECRYPT,
                  KeyOrigin.AWS_KMS,
                  "arn:aws:iam::111122223333:root",
                  "",
                  new AttachedKeyPolicy(SamplePolicies.keyPolicy(), SamplePolicies.NAMES),
                  Map.of("team", "billing"),
                  new BackingKey(
                      new MaterialId("ab".repeat(32)), ExportedKeyToken.copyOf(new byte[64])),
                  BIRTH))
          .apply(
              new KeyEvent.GrantIssued(
                  new Grant(
                      "g1",
                      Optional.empty(),
                      new GrantPrincipal("arn:aws:iam::111122223333:role/reader", READER),
                      Optional.empty(),
                      ACCOUNT,
                      Set.of(GrantOperation.ENCRYPT, GrantOperation.DECRYPT),
                      new GrantConstraints(Optional.empty(), Optional.of(CONTEXT)),
                      BIRTH)));

  private final KeyRequest ofUser =
      encrypt(
          new Identity.User(
              ACCOUNT, "arn:aws:iam::111122223333:user/alice", "AIDAALICEALICEALICE1", "alice"),
          SamplePolicies.rights());
  private final KeyRequest ofGrantee =
      encrypt(
          new Identity.RoleSession(
              ACCOUNT,
              "arn:aws:sts::111122223333:assumed-role/reader/laptop",
              "arn:aws:iam::111122223333:role/reader",
              READER,
              "laptop"),
          Rights.OF_ROOT);

  private static KeyRequest encrypt(Identity who, Rights rights) {
    return new KeyRequest(
        ARN,
        new KeyCommand.Encrypt(
            KmsOperation.ENCRYPT, Plaintext.takeOwnershipOf(new byte[32]), CONTEXT, false),
        new Caller(who, "AKIA", rights).from(new CallOrigin("10.1.2.3", Optional.empty(), true)));
  }

  /** A refusal would be quicker, and measured without being noticed. */
  @Setup
  public void check() {
    for (Ruling ruling : new Ruling[] {byIdentityPolicy(), byGrant()}) {
      if (!(ruling.decision() instanceof Decision.Use)) {
        throw new IllegalStateException("this was to be allowed: " + ruling);
      }
    }
  }

  /** By the account's delegation and the last of five identity policies. */
  @Benchmark
  public Ruling byIdentityPolicy() {
    return KeyDecider.decide(key, ofUser, GrantTerms.AT_ONCE, NOW);
  }

  /** By the key's one grant. */
  @Benchmark
  public Ruling byGrant() {
    return KeyDecider.decide(key, ofGrantee, GrantTerms.AT_ONCE, NOW);
  }
}
