package dev.holdfast.api.xks;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.sigv4.RequestSigner;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.ExternalCiphertext;
import dev.holdfast.model.store.ExternalKeyMetadata;
import dev.holdfast.model.store.ExternalUse;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ManagerReply;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxySecrets;
import dev.holdfast.model.store.Requester;
import dev.holdfast.model.store.StoreId;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Asks the proxies of external key managers, by the External Key Store Proxy API, version 1. A
 * proxy has its time limit, and where its health is asked for a second try; it is believed nothing
 * that the protocol does not have, and no more than 64 KiB of it is read.
 */
public final class ProxyClient implements KeyManagers {

  private static final long MAX_ANSWER = 64 * 1024L;
  private static final String SERVICE = "kms-xks-proxy";
  private static final String HEALTH = "/health";

  private final ProxyEndpoints endpoints;
  private final ProxySecrets secrets;
  private final Supplier<UUID> ids;
  private final ProxyAnswers answers = new ProxyAnswers();

  /**
   * @param secrets of the region whose stores these are
   * @param ids request ids
   */
  public ProxyClient(ProxyEndpoints endpoints, ProxySecrets secrets, Supplier<UUID> ids) {
    this.endpoints = endpoints;
    this.secrets = secrets;
    this.ids = ids;
  }

  @Override
  public CompletionStage<Optional<ProxyFault>> health(
      Region region, StoreId store, ProxyAccess proxy, KmsOperation operation) {
    Optional<URI> where = endpoints.of(proxy.address(), HEALTH);
    if (where.isEmpty()) {
      return CompletableFuture.completedStage(Optional.of(ProxyFault.NOT_ALLOWED));
    }
    byte[] body =
        new JsonWriter()
            .beginObject()
            .beginObject("requestMetadata")
            .text("kmsRequestId", ids.get().toString())
            .text("kmsOperation", operation.awsName())
            .endObject()
            .endObject()
            .toBytes();
    Supplier<CompletionStage<Optional<ProxyFault>>> question =
        () ->
            post(new Post(region, store, proxy, where.get(), body), answers::health, Optional::of);
    return question
        .get()
        .thenCompose(first ->
            first.isPresent() && first.get().isMomentary()
                ? question.get()
                : CompletableFuture.completedStage(first));
  }

  @Override
  public CompletionStage<ManagerReply<ExternalKeyMetadata>> describe(
      Region region, StoreId store, ProxyAccess proxy, String externalKeyId, Requester requester) {
    JsonWriter body = new JsonWriter().beginObject();
    metadata(body, requester, Optional.empty(), KmsOperation.CREATE_KEY);
    return ask(
        region,
        store,
        proxy,
        key(externalKeyId, "metadata"),
        body.endObject().toBytes(),
        answers::metadata);
  }

  @Override
  public CompletionStage<ManagerReply<ExternalCiphertext>> encrypt(
      ExternalUse use, PublicBytes text) {
    byte[] body =
        body(use)
            .blob("plaintext", text.bytes())
            .text("ciphertextDataIntegrityValueAlgorithm", "SHA_256")
            .endObject()
            .toBytes();
    return ask(
        use.key().region(),
        use.store(),
        use.proxy(),
        key(use.externalKeyId(), "encrypt"),
        body,
        (status, answer) ->
            answers.encrypted(status, answer, text.bytes().length, use.associatedData()));
  }

  @Override
  public CompletionStage<ManagerReply<PublicBytes>> decrypt(
      ExternalUse use, ExternalCiphertext ciphertext) {
    JsonWriter body =
        body(use)
            .blob("ciphertext", ciphertext.body().bytes())
            .blob("initializationVector", ciphertext.initializationVector().bytes())
            .blob("authenticationTag", ciphertext.tag().bytes());
    if (ciphertext.metadata().bytes().length > 0) {
      body.blob("ciphertextMetadata", ciphertext.metadata().bytes());
    }
    return ask(
        use.key().region(),
        use.store(),
        use.proxy(),
        key(use.externalKeyId(), "decrypt"),
        body.endObject().toBytes(),
        (status, answer) -> answers.decrypted(status, answer, ciphertext.body().bytes().length));
  }

  private static String key(String externalKeyId, String task) {
    return "/keys/" + externalKeyId + "/" + task;
  }

  private JsonWriter body(ExternalUse use) {
    JsonWriter body = new JsonWriter().beginObject();
    metadata(body, use.requester(), Optional.of(use.key().toString()), use.operation());
    return body.blob("additionalAuthenticatedData", use.associatedData().bytes())
        .text("encryptionAlgorithm", "AES_GCM");
  }

  private void metadata(
      JsonWriter body, Requester requester, Optional<String> key, KmsOperation operation) {
    body.beginObject("requestMetadata")
        .text("awsPrincipalArn", requester.principal())
        .text("kmsKeyArn", key)
        .text("kmsOperation", operation.awsName())
        .text("kmsRequestId", requester.requestId().orElseGet(ids).toString())
        .endObject();
  }

  private <T> CompletionStage<ManagerReply<T>> ask(
      Region region,
      StoreId store,
      ProxyAccess proxy,
      String path,
      byte[] body,
      BiFunction<Integer, byte[], ManagerReply<T>> read) {
    return endpoints
        .of(proxy.address(), path)
        .map(where ->
            post(
                new Post(region, store, proxy, where, body),
                read,
                fault -> (ManagerReply<T>) new ManagerReply.Failed<T>(fault)))
        .orElseGet(() ->
            CompletableFuture.completedStage(new ManagerReply.Failed<>(ProxyFault.NOT_ALLOWED)));
  }

  /** A question to a proxy. */
  private static final class Post {
    private final Region region;
    private final StoreId store;
    private final ProxyAccess proxy;
    private final URI where;
    private final byte[] body;

    private Post(Region region, StoreId store, ProxyAccess proxy, URI where, byte[] body) {
      this.region = region;
      this.store = store;
      this.proxy = proxy;
      this.where = where;
      this.body = body;
    }
  }

  private <T> CompletionStage<T> post(
      Post post, BiFunction<Integer, byte[], T> read, Function<ProxyFault, T> failed) {
    if (!endpoints.tryEnter()) {
      return CompletableFuture.completedStage(failed.apply(ProxyFault.THROTTLED));
    }
    CompletableFuture<HttpResponse<byte[]>> sent;
    try {
      sent =
          endpoints
              .http()
              .sendAsync(
                  signed(post), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    } catch (RuntimeException e) {
      endpoints.leave();
      throw e;
    }
    return sent.copy()
        .orTimeout(endpoints.timeLimit().toMillis(), TimeUnit.MILLISECONDS)
        .handle((response, failure) -> {
          endpoints.leave();
          // What came too late is not read on.
          boolean unused = sent.cancel(true);
          return response == null
              ? failed.apply(fault(failure))
              : read.apply(response.statusCode(), response.body());
        });
  }

  private HttpRequest signed(Post post) {
    Instant now = endpoints.now();
    byte[] key =
        secrets.signingKey(post.store, post.proxy, LocalDate.ofInstant(now, ZoneOffset.UTC));
    RequestSigner.Signature signature =
        new RequestSigner(post.proxy.accessKeyId(), post.region, SERVICE)
            .sign(
                key,
                now,
                post.where.getPath(),
                new TreeMap<>(Map.of("host", post.where.getAuthority())),
                post.body);
    Arrays.fill(key, (byte) 0);
    return HttpRequest.newBuilder(post.where)
        .POST(HttpRequest.BodyPublishers.ofByteArray(post.body))
        .header("Content-Type", "application/json")
        .header("X-Amz-Date", signature.amzDate())
        .header("Authorization", signature.authorization())
        .build();
  }

  private static ProxyFault fault(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
      return ProxyFault.TIMED_OUT;
    }
    for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
      if (deeper instanceof SSLException) {
        return ProxyFault.NO_TLS;
      }
    }
    // What is no HTTP, or too long, is an answer all the same.
    return cause instanceof ConnectException ? ProxyFault.UNREACHABLE : ProxyFault.INVALID_RESPONSE;
  }
}
