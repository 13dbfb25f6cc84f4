package dev.holdfast.model.bench;

import dev.holdfast.model.policy.Policy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to compile a policy, which is done once for each of its versions. Run with {@code
 * org.openjdk.jmh.Main PolicyBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PolicyBenchmark {

  private static final String POLICY =
      """
      {"Version":"2012-10-17","Statement":[
        {"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":
          {"Bool":{"aws:SecureTransport":"false"}}},
        {"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],
          "Resource":"arn:aws:kms:*:111122223333:key/*","Condition":
          {"StringEquals":{"kms:EncryptionContext:app":"billing"}}}]}
      """;

  @Benchmark
  public Policy.Reading policy() {
    return Policy.readIdentity("use", POLICY);
  }
}
