package dev.holdfast.api.http;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * Mutual TLS 1.3 with nodes of other regions. Who connects has to have a certificate that is
 * trusted, and one for a name under which a node of another region is known here.
 *
 * @param context who this node is and whom it trusts; asked anew for each connection
 * @param names in lower case, of hosts, and addresses
 * @param patience how long a connection may take to say something that can be read
 */
record PeerTls(Supplier<SSLContext> context, Set<String> names, Duration patience) {

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final AttributeKey<Shown> SHOWN = AttributeKey.create("shown", Shown.class);

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  PeerTls {
    names = Set.copyOf(names);
  }

  Connection connection() {
    return new Connection(context.get());
  }

  /** For which of the names that are known here somebody has a certificate. */
  private record Shown(Set<String> names) {}

  /** As which nodes of other regions the sender of a request is known. */
  static Set<String> names(HttpRequest request) {
    return request.getAttribute(SHOWN).map(Shown::names).orElseGet(Set::of);
  }

  /** One connection, which keeps the certificates that it began with. */
  final class Connection implements SecuredConnection {

    private final SSLContext begunWith;

    /** Known before anything is read that comes over it. */
    private volatile Shown shown = new Shown(Set.of());

    private Connection(SSLContext begunWith) {
      this.begunWith = begunWith;
    }

    @Override
    public BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes() {
      return BidiFlow.fromFlows(
              Flow.of(ByteString.class), Flow.of(ByteString.class).initialTimeout(patience))
          .atop(
              BidiFlow.fromGraph(
                  new TlsLayer(
                      new TlsLayer.Terms(
                          this::engine,
                          patience,
                          ByteString::emptyByteString,
                          this::admits,
                          failure -> {}))));
    }

    @Override
    public Function<HttpRequest, CompletionStage<HttpResponse>> answering(
        Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
      return request -> handler.apply(first(request)).thenApply(this::last);
    }

    private SSLEngine engine() {
      SSLEngine engine = begunWith.createSSLEngine();
      engine.setUseClientMode(false);
      engine.setNeedClientAuth(true);
      engine.setEnabledProtocols(PROTOCOLS);
      return engine;
    }

    private boolean admits(SSLSession session) {
      shown = new Shown(known(session));
      return !shown.names().isEmpty();
    }

    /** A request, with who sends it. */
    private HttpRequest first(HttpRequest request) {
      return request.addAttribute(SHOWN, shown);
    }

    /** An answer, after which the connection ends if the certificates are others by now. */
    @SuppressWarnings("ReferenceEquality") // certificates that were read again are another context
    private HttpResponse last(HttpResponse response) {
      return context.get() == begunWith ? response : response.addHeader(HttpMessages.CLOSE);
    }
  }

  private Set<String> known(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate own
          ? known(own)
          : Set.of();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      // Whoever cannot be told apart is nobody that is known here.
      return Set.of();
    }
  }

  private Set<String> known(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    return alternatives == null
        ? Set.of()
        : alternatives.stream()
            .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
            .filter(names::contains)
            .collect(Collectors.toUnmodifiableSet());
  }
}
