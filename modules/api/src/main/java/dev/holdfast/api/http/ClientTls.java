package dev.holdfast.api.http;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/**
 * A connection with a client. What is spoken is named here and not left to the runtime: TLS 1.3,
 * and of 1.2 what is authenticated encryption under keys that nobody finds out later.
 *
 * @param plainAnswer what somebody is told who speaks HTTP without TLS
 */
record ClientTls(HttpEdge.Tls tls, Duration handshakeTimeout, Supplier<ByteString> plainAnswer)
    implements SecuredConnection {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final String[] SUITES = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  /** The only one that is answered; who wants another hears so in the handshake. */
  private static final String[] APPLICATIONS = {"http/1.1"};

  @Override
  public BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes() {
    return BidiFlow.fromGraph(
        new TlsLayer(
            new TlsLayer.Terms(
                () -> engine(tls.context().get()),
                handshakeTimeout,
                plainAnswer,
                session -> true,
                tls.failed())));
  }

  @Override
  public Function<HttpRequest, CompletionStage<HttpResponse>> answering(
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return handler;
  }

  private static SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(SUITES);
    parameters.setUseCipherSuitesOrder(true);
    parameters.setApplicationProtocols(APPLICATIONS);
    engine.setSSLParameters(parameters);
    return engine;
  }
}
