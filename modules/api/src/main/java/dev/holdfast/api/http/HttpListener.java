package dev.holdfast.api.http;

import dev.holdfast.api.socket.SocketListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;

/** An address at which requests are answered. */
public final class HttpListener {

  private final ActorSystem system;
  private final SocketListener sockets;
  private final OpenConnections connections;

  private HttpListener(ActorSystem system, SocketListener sockets, OpenConnections connections) {
    this.system = system;
    this.sockets = sockets;
    this.connections = connections;
  }

  /**
   * @param tls what is below HTTP; made anew for each connection
   */
  static CompletionStage<HttpListener> bind(
      ActorSystem system,
      InetSocketAddress address,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler,
      ServerSettings settings,
      ConnectionGuard.Limits limits,
      EarlyRefusals refusals,
      Optional<Supplier<SecuredConnection>> tls) {
    Materializer materializer = SystemMaterializer.get(system).materializer();
    OpenConnections connections = new OpenConnections();
    BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http =
        Http.get(system).serverLayer(settings).atop(withoutTls());
    BidiFlow<ByteString, ByteString, ByteString, ByteString, CompletionStage<Done>> guard =
        BidiFlow.fromGraph(new ConnectionGuard(limits, refusals, connections));
    Consumer<SocketListener.Connection> answering =
        connection ->
            connection
                .bytes()
                .join(
                    tls.isEmpty()
                        ? requests(connection, settings, handler)
                            .join(http)
                            .joinMat(guard, Keep.right())
                        : overTls(tls.get().get(), connection, settings, handler, http, guard))
                .run(materializer);
    try {
      return CompletableFuture.completedStage(
          new HttpListener(
              system,
              SocketListener.bind(
                  address, settings.getBacklog(), settings.getMaxConnections(), answering),
              connections));
    } catch (IOException taken) {
      return CompletableFuture.failedStage(taken);
    }
  }

  /** The guard stands on the clear side. */
  private static Flow<ByteString, ByteString, CompletionStage<Done>> overTls(
      SecuredConnection tls,
      SocketListener.Connection connection,
      ServerSettings settings,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler,
      BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> http,
      BidiFlow<ByteString, ByteString, ByteString, ByteString, CompletionStage<Done>> guard) {
    return requests(connection, settings, tls.answering(handler))
        .join(http)
        .joinMat(guard, Keep.right())
        .join(tls.bytes());
  }

  private static Flow<HttpRequest, HttpResponse, NotUsed> requests(
      SocketListener.Connection connection,
      ServerSettings settings,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    RemoteAddress remoteAddress = RemoteAddress.create(connection.remoteAddress());
    return Flow.<HttpRequest>create()
        .mapAsync(
            settings.getPipeliningLimit(),
            request ->
                handler.apply(request.addAttribute(AttributeKeys.remoteAddress, remoteAddress)));
  }

  /**
   * The layer below HTTP where there is no TLS. Pekko's own, {@code TLSPlacebo}, reads the JDK's
   * whole trust store for a session that nobody looks at, a tenth of a start. Without a session
   * Pekko HTTP makes no header of it.
   */
  private static BidiFlow<
          TLSProtocol.SslTlsOutbound, ByteString, ByteString, TLSProtocol.SslTlsInbound, NotUsed>
      withoutTls() {
    return BidiFlow.fromFlows(
        Flow.of(TLSProtocol.SslTlsOutbound.class).map(out -> ((TLSProtocol.SendBytes) out).bytes()),
        Flow.of(ByteString.class)
            .map(bytes -> (TLSProtocol.SslTlsInbound) new TLSProtocol.SessionBytes(null, bytes)));
  }

  /** Where it listens; with the port, if any free one was asked for. */
  public InetSocketAddress localAddress() {
    return sockets.localAddress();
  }

  /** Takes no new connections; those that are open stay. */
  public CompletionStage<Done> unbind() {
    return sockets.close();
  }

  /**
   * Takes no new connections and no new requests, and closes.
   *
   * @param grace how long the requests that are under way may take
   */
  public CompletionStage<Done> terminate(Duration grace) {
    CompletionStage<Done> stopped = connections.stop();
    Cancellable cut = system.scheduler().scheduleOnce(grace, connections::cut, system.dispatcher());
    return unbind()
        .thenCombine(stopped, (unbound, done) -> done)
        .whenComplete((done, failure) -> cut.cancel());
  }
}
