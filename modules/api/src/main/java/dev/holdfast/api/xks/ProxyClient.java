package dev.holdfast.api.xks;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.api.sigv4.RequestSigner;
import dev.holdfast.model.StageFailure;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.store.KeyManagers;
import dev.holdfast.model.store.ProxyAccess;
import dev.holdfast.model.store.ProxyFault;
import dev.holdfast.model.store.ProxySecrets;
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
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Asks the proxies of external key managers, by the External Key Store Proxy API, version 1. A
 * proxy has its time limit, and a second try; it is believed nothing that the protocol does not
 * have, and no more than 64 KiB of it is read.
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
        () -> post(region, store, proxy, where.get(), body);
    return question
        .get()
        .thenCompose(first ->
            first.isPresent() && isWorthAnotherTry(first.get())
                ? question.get()
                : CompletableFuture.completedStage(first));
  }

  private static boolean isWorthAnotherTry(ProxyFault fault) {
    return switch (fault) {
      case UNREACHABLE, TIMED_OUT, DEPENDENCY_TIMED_OUT -> true;
      case NOT_ALLOWED,
          NO_TLS,
          UNAUTHENTICATED,
          ACCESS_DENIED,
          INVALID_PATH,
          THROTTLED,
          FAILED,
          NO_KEY_MANAGER,
          INVALID_RESPONSE ->
          false;
    };
  }

  private CompletionStage<Optional<ProxyFault>> post(
      Region region, StoreId store, ProxyAccess proxy, URI where, byte[] body) {
    if (!endpoints.tryEnter()) {
      return CompletableFuture.completedStage(Optional.of(ProxyFault.THROTTLED));
    }
    CompletableFuture<HttpResponse<byte[]>> sent;
    try {
      sent =
          endpoints
              .http()
              .sendAsync(
                  signed(region, store, proxy, where, body),
                  BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
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
              ? Optional.of(fault(failure))
              : answers.health(response.statusCode(), response.body());
        });
  }

  private HttpRequest signed(
      Region region, StoreId store, ProxyAccess proxy, URI where, byte[] body) {
    Instant now = endpoints.now();
    byte[] key = secrets.signingKey(store, proxy, LocalDate.ofInstant(now, ZoneOffset.UTC));
    RequestSigner.Signature signature =
        new RequestSigner(proxy.accessKeyId(), region, SERVICE)
            .sign(
                key,
                now,
                where.getPath(),
                new TreeMap<>(Map.of("host", where.getAuthority())),
                body);
    Arrays.fill(key, (byte) 0);
    return HttpRequest.newBuilder(where)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
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
