package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.model.StageFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Takes the bodies of requests, within limits.
 *
 * @param most how many bytes one may have
 * @param timeout how long one may take to arrive
 */
record RequestBodies(int most, Duration timeout, Materializer materializer) {

  /**
   * What a client may still send of a body that is too large, so that it gets to read the answer.
   */
  private static final long MAX_DISCARDED = 1024L * 1024;

  /**
   * Answers a request with its body, or because of it.
   *
   * @param rejected says that there is no such body
   */
  CompletionStage<HttpResponse> take(
      HttpRequest request,
      Function<byte[], CompletionStage<HttpResponse>> answer,
      Function<AwsError, HttpResponse> rejected) {
    RequestEntity entity = request.entity();
    if (entity.getContentLengthOption().orElse(0) > most) {
      return discarding(request, rejected.apply(WireErrors.TOO_LARGE));
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return answer.apply(strict.getData().toArrayUnsafe());
    }
    return entity
        .toStrict(timeout.toMillis(), most, materializer)
        .handle((strict, failure) ->
            strict != null
                ? answer.apply(strict.getData().toArrayUnsafe())
                : CompletableFuture.completedStage(rejected.apply(unreceived(failure))))
        .thenCompose(stage -> stage);
  }

  /** Lets a body that nobody wants run out, within limits, and then answers. */
  CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
    RequestEntity entity = request.entity();
    if (entity instanceof HttpEntity.Strict) {
      return CompletableFuture.completedStage(response);
    }
    return entity
        .withoutSizeLimit()
        .getDataBytes()
        .takeWithin(timeout)
        .limitWeighted(MAX_DISCARDED, chunk -> (long) chunk.size())
        .runWith(Sink.ignore(), materializer)
        .handle((done, tooMuch) -> response);
  }

  private static AwsError unreceived(Throwable failure) {
    Throwable cause = StageFailure.cause(failure);
    if (cause instanceof EntityStreamSizeException) {
      return WireErrors.TOO_LARGE;
    }
    return cause instanceof TimeoutException ? WireErrors.TOO_SLOW : WireErrors.BROKEN_BODY;
  }
}
