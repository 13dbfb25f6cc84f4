package dev.holdfast.api.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/** One connection over TLS. */
interface SecuredConnection {

  /** Clear bytes on one side, TLS on the other. */
  BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes();

  /** What answers requests that come over this connection. */
  Function<HttpRequest, CompletionStage<HttpResponse>> answering(
      Function<HttpRequest, CompletionStage<HttpResponse>> handler);
}
