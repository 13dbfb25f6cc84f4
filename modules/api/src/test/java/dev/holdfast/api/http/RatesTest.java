package dev.holdfast.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import dev.holdfast.api.sigv4.ReferenceSigner;
import dev.holdfast.model.Keys;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.Reply;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.rate.RateLimits;
import dev.holdfast.model.rate.RequestClass;
import dev.holdfast.model.rate.RequestRates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An edge that lets every account call once a second in each class, on a clock that stands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class RatesTest {

  private static final String KEY = "\"KeyId\":\"1234abcd-12ab-34cd-56ef-1234567890ab\"";

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> overRate = new CopyOnWriteArrayList<>();
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicInteger verified = new AtomicInteger();
  private final AtomicBoolean full = new AtomicBoolean();

  private final CallMeter meter =
      new CallMeter() {
        @Override
        public void began() {
          working.incrementAndGet();
        }

        @Override
        public void ended(
            String operation, int status, @Nullable String errorName, long nanoseconds) {
          assertThat(nanoseconds).isPositive();
          working.decrementAndGet();
          told.add(operation + " " + status + " " + errorName);
        }

        @Override
        public void verified(long nanoseconds) {
          assertThat(nanoseconds).isPositive();
          verified.incrementAndGet();
        }

        @Override
        public void overRate(String requestClass) {
          overRate.add(requestClass);
        }
      };

  @AutoClose
  private final RunningEdge edge =
      new RunningEdge(
          PeerRegions.NONE,
          new Counting(
              new RateLimits(
                  new RequestRates(
                      RequestClass.all().stream()
                          .collect(Collectors.toMap(Function.identity(), kind -> 1.0)),
                      Map.of()),
                  nanos::get),
              meter,
              operation -> full.get()));

  @BeforeEach
  void aSecondPasses() {
    nanos.addAndGet(1_000_000_000);
    asked.set(0);
    full.set(false);
    told.clear();
    overRate.clear();
    edge.records.clear();
    edge.override.set(
        Optional.of(
            new Keys() {
              @Override
              public CompletionStage<Reply> ask(Caller caller, KmsRequest request) {
                asked.incrementAndGet();
                return CompletableFuture.completedStage(
                    new Reply.Refused(new KmsError.Unsupported("not here")));
              }

              @Override
              public CompletionStage<Attested> attest(PublicBytes document) {
                throw new IllegalStateException("nobody attests anything");
              }
            }));
  }

  private Draft draft(String operation, String body) {
    return new Draft(edge.port(), operation, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Encrypt|{KEY,\"Plaintext\":\"aGk=\"}|symmetric",
        "Encrypt|{KEY,\"Plaintext\":\"aGk=\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\"}|rsa",
        "Decrypt|{KEY,\"CiphertextBlob\":\"aGk=\",\"EncryptionAlgorithm\":\"SM2PKE\"}|ecc",
        "Sign|{KEY,\"Message\":\"aGk=\",\"SigningAlgorithm\":\"RSASSA_PSS_SHA_256\"}|rsa",
        "Sign|{KEY,\"Message\":\"aGk=\",\"SigningAlgorithm\":\"ECDSA_SHA_256\"}|ecc",
        "Sign|{KEY,\"Message\":\"aGk=\",\"SigningAlgorithm\":\"ML_DSA_SHAKE_256\"}|ml-dsa",
        "GenerateMac|{KEY,\"Message\":\"aGk=\",\"MacAlgorithm\":\"HMAC_SHA_256\"}|symmetric",
        "GenerateDataKey|{KEY,\"KeySpec\":\"AES_256\"}|symmetric",
        "GenerateDataKeyPair|{KEY,\"KeyPairSpec\":\"RSA_3072\"}|pairs-RSA_3072",
        "GenerateRandom|{\"NumberOfBytes\":1}|symmetric",
        "DescribeKey|{KEY}|DescribeKey",
        "ListKeys|{}|ListKeys",
        "CreateKey|{}|CreateKey",
      })
  void secondRequestOfAClass_isThrottled_beforeAnyKeyIsAsked(
      String operation, String body, String requestClass) throws Exception {
    Draft draft = draft(operation, body.replace("KEY", KEY)).sign();
    assertThat(draft.send().error()).isEqualTo("UnsupportedOperationException");
    assertThat(asked).hasValue(1);

    Response second = draft.send();
    assertThat(second.status()).isEqualTo(400);
    assertThat(second.error()).isEqualTo("ThrottlingException");
    assertThat(second.body())
        .contains(
            "You have exceeded the rate at which you may call KMS. Reduce the frequency of your"
                + " calls.");
    assertThat(asked).hasValue(1);
    assertThat(overRate).containsExactly(requestClass);
  }

  @Test
  void otherAccounts_andOtherClasses_areServedMeanwhile() throws Exception {
    Draft own = draft("DescribeKey", "{" + KEY + "}").sign();
    assertThat(own.send().error()).isEqualTo("UnsupportedOperationException");
    assertThat(own.send().error()).isEqualTo("ThrottlingException");

    Draft theirs = draft("DescribeKey", "{" + KEY + "}");
    theirs.scope = new ReferenceSigner.Scope(RunningEdge.NEIGHBOUR, "test", "us-east-1", "kms");
    assertThat(theirs.sign().send().error()).isEqualTo("UnsupportedOperationException");
    assertThat(draft("GetPublicKey", "{" + KEY + "}").sign().send().error())
        .isEqualTo("UnsupportedOperationException");
  }

  @Test
  void requestThatCannotBeRead_counts() throws Exception {
    assertThat(draft("DescribeKey", "{").sign().send().error()).isEqualTo("SerializationException");
    assertThat(draft("DescribeKey", "{").sign().send().error()).isEqualTo("ThrottlingException");
  }

  @Test
  void requestThatNobodySigned_countsForNobody() throws Exception {
    Draft forged = draft("DescribeKey", "{" + KEY + "}");
    forged.scope = new ReferenceSigner.Scope("test", "guess", "us-east-1", "kms");
    assertThat(forged.sign().send().error()).isEqualTo("InvalidSignatureException");
    assertThat(forged.send().error()).isEqualTo("InvalidSignatureException");
    assertThat(draft("DescribeKey", "{" + KEY + "}").sign().send().error())
        .isEqualTo("UnsupportedOperationException");
  }

  @Test
  void throttledRequest_isRecordedInItsAccount() throws Exception {
    Draft draft = draft("DescribeKey", "{" + KEY + "}").sign();
    assertThat(draft.send().status()).isEqualTo(400);
    assertThat(draft.send().status()).isEqualTo(400);
    assertThat(edge.records)
        .extracting(AuditRecord::errorCode)
        .containsExactly("UnsupportedOperationException", "ThrottlingException");
  }

  @Test
  void fullServer_throttlesBeforeAnythingElse() throws Exception {
    full.set(true);
    verified.set(0);
    Response refused = draft("DescribeKey", "{" + KEY + "}").send();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).isEqualTo("ThrottlingException");
    assertThat(verified).hasValue(0);
    assertThat(asked).hasValue(0);
    assertThat(edge.records).isEmpty();
    assertThat(told).containsExactly("DescribeKey 400 ThrottlingException");
  }

  @Test
  void iamAndSts_haveOneRateEach_inTheirOwnProtocol() throws Exception {
    assertThat(Forms.iam(edge, "ListUsers").sign().send().status()).isEqualTo(200);
    Response second = Forms.iam(edge, "ListRoles").sign().send();
    assertThat(second.status()).isEqualTo(400);
    assertThat(second.body()).contains("<Code>Throttling</Code>", "Rate exceeded");
    assertThat(Forms.sts(edge, "GetCallerIdentity").sign().send().status()).isEqualTo(200);
    assertThat(Forms.sts(edge, "GetCallerIdentity").sign().send().body())
        .contains("<Code>Throttling</Code>");
    assertThat(overRate).containsExactly("IAM", "STS");
  }

  @Test
  void lookupEvents_hasARate() throws Exception {
    Draft draft = draft("", "{}");
    draft.headers.put(
        "X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents");
    draft.scope = new ReferenceSigner.Scope(Forms.ACCOUNT, "test", "us-east-1", "cloudtrail");
    draft.sign();
    assertThat(draft.send().status()).isEqualTo(200);
    assertThat(draft.send().error()).isEqualTo("ThrottlingException");
  }

  @Test
  void proxyOfAnotherKms_usesTheRateOfItsUsersAccount() throws Exception {
    Draft draft = draft("", "{}");
    draft.headers.remove("X-Amz-Target");
    draft.headers.put("Content-Type", "application/json");
    draft.path = "/stores/one/kms/xks/v1/health";
    draft.signedPath = draft.path;
    draft.signed = List.of("host", "x-amz-date");
    draft.scope =
        new ReferenceSigner.Scope(RunningEdge.XKS_ACCESS_KEY, "test", "us-east-1", "kms-xks-proxy");
    draft.sign();
    assertThat(draft.send().status()).isNotEqualTo(429);
    assertThat(draft.send().status()).isEqualTo(429);
    assertThat(told).last().asString().startsWith("GetHealthStatus 429 ThrottlingException");
  }

  @Test
  void meter_isToldOfEveryCall_byNamesThatThereAre() throws Exception {
    verified.set(0);
    assertThat(draft("ListKeys", "{}").sign().send().status()).isEqualTo(400);
    assertThat(draft("InventedByACaller", "{}").sign().send().status()).isEqualTo(400);
    assertThat(Forms.iam(edge, "ListUsers").sign().send().status()).isEqualTo(200);
    assertThat(Forms.iam(edge, "InventedToo").sign().send().status()).isEqualTo(400);
    assertThat(told)
        .containsExactly(
            "ListKeys 400 UnsupportedOperationException",
            "unknown 400 UnknownOperationException",
            "ListUsers 200 null",
            "unknown 400 InvalidAction");
    assertThat(working).hasValue(0);
    assertThat(verified).hasPositiveValue();
  }
}
