package dev.holdfast.api.http;

import com.github.benmanes.caffeine.cache.Ticker;
import com.typesafe.config.Config;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.forward.Forwarded;
import dev.holdfast.api.forward.PeerRegions;
import dev.holdfast.api.operation.Operations;
import dev.holdfast.api.shape.Shapes;
import dev.holdfast.api.sigv4.SignatureVerifier;
import dev.holdfast.model.Regions;
import dev.holdfast.model.audit.AuditSearch;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.audit.IdentityUses;
import dev.holdfast.model.call.PassedCalls;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Sts;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.SystemMaterializer;

/** The edge: everything that the wire needs, put together and bound to an address. */
public final class HttpEdge {

  private static final String SETTINGS = "holdfast.api";

  private final ClassicActorSystemProvider system;
  private final Config settings;
  private final Surroundings surroundings;
  private final Calls here;
  private final Calls calls;
  private final RequestHandler handler;
  private final EarlyRefusals refusals;

  /**
   * What the edge serves.
   *
   * @param accounts empty where nobody keeps identities
   * @param auditSearch over the trail that {@code auditTrail} writes
   * @param home the region of audit records whose request names none
   * @param xksProxy empty where no other KMS keeps keys here
   * @param peers the regions that are served elsewhere
   */
  public record Service(
      Regions regions,
      SigningKeys signingKeys,
      Optional<Accounts> accounts,
      AuditTrail auditTrail,
      AuditSearch auditSearch,
      Region home,
      Optional<XksProxy> xksProxy,
      PeerRegions peers) {}

  /**
   * TLS with clients, who show no certificate: they sign their requests.
   *
   * @param context who this server is; asked anew for each connection
   * @param failed is told of each handshake that came to nothing
   */
  public record Tls(Supplier<SSLContext> context, Consumer<TlsFailure> failed) {}

  /**
   * How nodes of other regions hand requests on.
   *
   * @param regions of this process
   * @param tls who this node is and whom it trusts; asked anew for each connection
   * @param names by which nodes of other regions are known: each shows a certificate for one
   * @param messages what they may send of themselves, by path
   */
  public record Peers(
      Set<Region> regions,
      Supplier<SSLContext> tls,
      Set<String> names,
      Map<String, PeerMessages> messages) {

    public Peers {
      regions = Set.copyOf(regions);
      names = Set.copyOf(names);
      messages = Map.copyOf(messages);
    }

    /** Such that they only hand requests on. */
    public Peers(Set<Region> regions, Supplier<SSLContext> tls, Set<String> names) {
      this(regions, tls, names, Map.of());
    }
  }

  /**
   * How another KMS may keep its keys here.
   *
   * @param credentials of the other KMS and of nobody else, and as whom it calls
   * @param prefix what stands before {@code /kms/xks/v1} in its paths, without a slash at its end
   * @param region whose keys it uses, whatever region it signs for
   * @param keys the keys that it may name; empty for all that its user may use
   * @param version of this software, for the health
   */
  public record XksProxy(
      SigningKeys credentials,
      String prefix,
      Region region,
      Optional<Set<KeyId>> keys,
      String version) {

    public XksProxy {
      keys = keys.map(Set::copyOf);
    }
  }

  /** The accounts' identities, and what makes them. */
  public record Accounts(Iam iam, Issuer issuer, Sts sts, IdentityUses uses) {}

  /**
   * What the edge takes from where it runs.
   *
   * @param clock the service's clock, against which signatures expire
   * @param ids request and event ids; unique, and cheap: two for every request. Need not be
   *     unguessable
   * @param health what {@code GET /health} answers, asked each time
   * @param extras answers everything under {@code /_holdfast/} but batches, and no signature
   *     protects it; empty outside development
   */
  public record Surroundings(
      InstantSource clock,
      Supplier<UUID> ids,
      Supplier<Health> health,
      Optional<java.util.function.Function<Unsigned, CompletionStage<HttpResponse>>> extras) {}

  /**
   * A request that no signature protects.
   *
   * @param id the {@code x-amzn-RequestId} that its answer will have
   * @param sourceIpAddress as the audit trail tells it
   */
  public record Unsigned(HttpRequest request, UUID id, String sourceIpAddress) {}

  /**
   * @param here answers what is for this process
   * @param calls answers everything
   */
  private HttpEdge(
      ClassicActorSystemProvider system, Calls here, Calls calls, Surroundings surroundings) {
    this.system = system;
    this.settings = settings(system);
    this.surroundings = surroundings;
    this.here = here;
    this.calls = calls;
    this.refusals = new EarlyRefusals(surroundings.clock(), surroundings.ids());
    this.handler = new RequestHandler(calls, surroundings, bodies(RequestHandler.MAX_BODY));
  }

  /**
   * An edge that answers what it is asked, and counts it.
   *
   * @param system runs the server; its configuration's {@code holdfast.api} gives the limits
   */
  public static HttpEdge answering(
      ClassicActorSystemProvider system,
      Service service,
      Surroundings surroundings,
      Counting counting) {
    Protocols here = protocols(system, service, surroundings, counting);
    return new HttpEdge(system, here, new OtherRegions(service.peers(), here), surroundings);
  }

  /** An edge that only takes requests, and has them answered by another node of the region. */
  public static HttpEdge passing(
      ClassicActorSystemProvider system, PassedCalls elsewhere, Surroundings surroundings) {
    Calls there = new CallsElsewhere(elsewhere);
    return new HttpEdge(system, there, there, surroundings);
  }

  /** An edge that tells its health, and answers no request. */
  public static HttpEdge forNobody(ClassicActorSystemProvider system, Surroundings surroundings) {
    return passing(
        system,
        call ->
            CompletableFuture.completedStage(
                PassedMessages.passed(
                    new Calls.Answered(Answer.json(WireErrors.UNKNOWN_OPERATION), false))),
        surroundings);
  }

  private static Config settings(ClassicActorSystemProvider system) {
    return system.classicSystem().settings().config().getConfig(SETTINGS);
  }

  private static Protocols protocols(
      ClassicActorSystemProvider system,
      Service service,
      Surroundings surroundings,
      Counting counting) {
    Config settings = settings(system);
    SignatureVerifier verifier =
        new SignatureVerifier(
            service.signingKeys(),
            surroundings.clock(),
            Ticker.systemTicker(),
            counting.meter()::verified);
    CallAudit audit = new CallAudit(service.auditTrail(), surroundings.ids(), service.home());
    AnswerDeadline deadline = new AnswerDeadline(system, settings.getDuration("answer-timeout"));
    KmsCalls kms =
        new KmsCalls(
            verifier, new Operations(Shapes.ofKms()), service.regions(), audit, deadline, counting);
    return new Protocols(
        kms,
        new BatchCalls(verifier, kms, audit),
        new QueryCalls(verifier, new QueryActions(service.accounts()), audit, deadline, counting),
        new CloudTrailCalls(verifier, service.auditSearch(), audit, deadline, counting),
        service
            .xksProxy()
            .map(proxy ->
                new XksCalls(
                    proxy,
                    service.regions(),
                    surroundings,
                    audit,
                    new AnswerDeadline(system, settings.getDuration("xks-answer-timeout")),
                    counting)),
        new UnservedCalls(verifier, audit),
        counting.meter());
  }

  /** Answers what other nodes of the region pass on, as if it had been asked here. */
  public PassedCalls calls() {
    return passed ->
        calls
            .answer(PassedMessages.received(passed, surroundings.clock().instant()))
            .thenApply(PassedMessages::passed);
  }

  private RequestBodies bodies(int most) {
    return bodies(system, settings, most);
  }

  private static RequestBodies bodies(
      ClassicActorSystemProvider system, Config settings, int most) {
    return new RequestBodies(
        most, settings.getDuration("body-timeout"), SystemMaterializer.get(system).materializer());
  }

  /**
   * Serves pages for whoever reaches the address, under the same limits as an edge.
   *
   * @param port 0 for any free one
   * @param pages what is at a path; empty where nothing is
   * @return the listener, with the port; fails when the address is taken
   */
  public static CompletionStage<HttpListener> bindPages(
      ClassicActorSystemProvider system,
      String host,
      int port,
      java.util.function.Function<String, Optional<CompletionStage<HttpResponse>>> pages,
      InstantSource clock,
      Supplier<UUID> ids) {
    Config settings = settings(system);
    return bind(
        system,
        host,
        port,
        new Pages(pages, ids, bodies(system, settings, RequestHandler.MAX_BODY)),
        settings.getConfig("server"),
        settings.getDuration("idle-timeout"),
        new EarlyRefusals(clock, ids),
        Optional.empty());
  }

  /**
   * Serves at an address.
   *
   * @param port 0 for any free one
   * @param tls empty for plain HTTP
   * @return the listener, with the port; fails when the address is taken
   */
  public CompletionStage<HttpListener> bind(String host, int port, Optional<Tls> tls) {
    Duration handshakeTimeout = settings.getDuration("handshake-timeout");
    return bind(
        system,
        host,
        port,
        handler,
        settings.getConfig("server"),
        settings.getDuration("idle-timeout"),
        refusals,
        tls.map(terms -> () -> new ClientTls(terms, handshakeTimeout, refusals::plain)));
  }

  /**
   * Serves nodes of other regions, and nobody else, at an address.
   *
   * @param port 0 for any free one
   * @return the listener, with the port; fails when the address is taken
   */
  public CompletionStage<HttpListener> bindPeers(String host, int port, Peers peers) {
    return bind(
        system,
        host,
        port,
        new PeerMessageCalls(
            peers.messages(),
            surroundings,
            bodies(PeerMessageCalls.MAX_LENGTH),
            new ForwardedCalls(here, peers.regions(), surroundings, bodies(Forwarded.MAX_LENGTH))),
        settings.getConfig("peer-server").withFallback(settings.getConfig("server")),
        settings.getDuration("peer-idle-timeout"),
        refusals,
        Optional.of(
            new PeerTls(peers.tls(), peers.names(), settings.getDuration("peer-patience"))
                ::connection));
  }

  private static CompletionStage<HttpListener> bind(
      ClassicActorSystemProvider system,
      String host,
      int port,
      Function<HttpRequest, CompletionStage<HttpResponse>> answering,
      Config server,
      Duration idleTimeout,
      EarlyRefusals refusals,
      Optional<Supplier<SecuredConnection>> tls) {
    Config settings = settings(system);
    return HttpListener.bind(
        system.classicSystem(),
        InetSocketAddress.createUnresolved(host, port),
        answering,
        ServerSettings.create(
            server
                .atPath("pekko.http.server")
                .withFallback(system.classicSystem().settings().config())),
        new ConnectionGuard.Limits(
            settings.getDuration("head-timeout"),
            idleTimeout,
            settings.getBytes("max-head-length").intValue(),
            settings.getInt("max-headers"),
            settings.getBytes("max-header-value-length").intValue()),
        refusals,
        tls);
  }
}
