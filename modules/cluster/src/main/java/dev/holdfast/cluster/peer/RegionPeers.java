package dev.holdfast.cluster.peer;

import dev.holdfast.model.name.Region;
import dev.holdfast.model.region.NodeRole;
import dev.holdfast.model.region.PeerName;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import scala.Option;

/**
 * Lets in the nodes of the region: whoever shows a certificate of the region's own authority that
 * names the region. A node that is connected to has besides to be the host that its certificate is
 * for. Nobody is read on who sends a longer frame than any may be. Certificates are read again
 * while the node runs.
 */
public final class RegionPeers implements SSLEngineProvider {

  /** Where the region's name stands in the settings. */
  static final String REGION = "holdfast.peers.region";

  /** Of RFC 5280's GeneralName. */
  private static final int URI = 6;

  private final ActorSystem system;
  private final RotatingKeysSSLEngineProvider certificates;
  private final Region region;
  private final int longestFrame;

  /** The remoting makes it by name, and hands over its actor system. */
  public RegionPeers(ActorSystem system) {
    this.system = system;
    this.certificates = new RotatingKeysSSLEngineProvider(system);
    this.region = new Region(system.settings().config().getString(REGION));
    this.longestFrame =
        Math.toIntExact(
            system.settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size"));
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = certificates.createServerSSLEngine(hostname, port);
    engine.setNeedClientAuth(true);
    return new BoundedEngine(engine, new FrameBound(longestFrame));
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = certificates.createClientSSLEngine(hostname, port);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Of a connection that this node has opened: the address is the one that it wanted. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return verify(
        session, roles -> ShownRoles.of(system).shown(hostname, session.getPeerPort(), roles));
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return verify(session, roles -> {});
  }

  private Option<Throwable> verify(SSLSession session, Consumer<Set<NodeRole>> known) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      Set<NodeRole> roles =
          chain[0] instanceof X509Certificate own
              ? names(own).stream()
                  .filter(name -> name.region().equals(region))
                  .map(PeerName::role)
                  .collect(Collectors.toSet())
              : Set.of();
      if (roles.isEmpty()) {
        return Option.apply(new SecurityException("that certificate is for no node of " + region));
      }
      known.accept(roles);
      return Option.empty();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return Option.apply(new SecurityException("the peer shows no certificate", e));
    }
  }

  /** What a certificate says its node may be. */
  public static List<PeerName> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    if (all == null) {
      return List.of();
    }
    return all.stream()
        .filter(name -> Integer.valueOf(URI).equals(name.getFirst()))
        .map(name -> PeerName.parse(String.valueOf(name.get(1))))
        .flatMap(Optional::stream)
        .toList();
  }
}
