package dev.holdfast.api.bench;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.shape.InputReader;
import dev.holdfast.api.shape.Reading;
import dev.holdfast.api.shape.Shape;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.api.sigv4.KnownKeys;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.api.sigv4.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
 * What the edge itself costs a request: verifying its signature, reading it, writing its answer.
 * Bar: verify within 3 us.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class EdgeBenchmark {

  private static final String AMZ_DATE = "20261122T070000Z";

  /** Bytes of plaintext; the body is 400 bytes at 160 and 5,800 at 4,096. */
  @Param({"160", "4096"})
  int plaintextBytes;

  private RawRequest request;
  private SignatureVerifier verifier;
  private Shape.Structure shape;
  private byte[] body;
  private byte[] ciphertext;

  @Setup
  public void prepare() {
    byte[] plaintext = new byte[plaintextBytes];
    ciphertext = new byte[plaintextBytes + 112];
    body =
        ("{\"KeyId\":\"arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000\",\"Plaintext\":\""
                + Base64.getEncoder().encodeToString(plaintext)
                + "\",\"EncryptionContext\":{\"tenant\":\"7\",\"purpose\":\"bench\"}}")
            .getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of(
            "host", "127.0.0.1:4599",
            "content-type", "application/x-amz-json-1.1",
            "x-amz-date", AMZ_DATE,
            "x-amz-target", "TrentService.Encrypt");
    String authorization =
        ReferenceSigner.authorization(
            new ReferenceSigner.Scope("test", "test", "us-east-1", "kms"),
            AMZ_DATE,
            "POST",
            "/",
            "",
            headers,
            List.of("content-type", "host", "x-amz-date", "x-amz-target"),
            body);
    request =
        new RawRequest(
            "POST",
            "/",
            "",
            new String[] {
              "host",
              "127.0.0.1:4599",
              "accept-encoding",
              "identity",
              "x-amz-target",
              "TrentService.Encrypt",
              "user-agent",
              "Boto3/1.40",
              "x-amz-date",
              AMZ_DATE,
              "authorization",
              authorization,
              "content-length",
              Integer.toString(body.length)
            },
            List.of("application/x-amz-json-1.1"),
            body);
    verifier =
        new SignatureVerifier(
            new KnownKeys().with("test", "test"),
            InstantSource.fixed(Instant.parse("2026-11-22T07:00:30Z")),
            () -> 0);
    shape = Shapes.ofKms().input("Encrypt").orElseThrow();
    if (!(verify() instanceof Verdict.Verified) || !(read() instanceof Reading.Read)) {
      throw new IllegalStateException("the benchmark's own request is refused");
    }
  }

  @Benchmark
  public Verdict verify() {
    return verifier.verify(request, "kms").toCompletableFuture().join();
  }

  @Benchmark
  public Reading read() {
    return InputReader.read(shape, body);
  }

  @Benchmark
  public byte[] write() {
    return new JsonWriter()
        .beginObject()
        .blob("CiphertextBlob", ciphertext)
        .text(
            "KeyId", "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000")
        .text("EncryptionAlgorithm", "SYMMETRIC_DEFAULT")
        .endObject()
        .toBytes();
  }
}
