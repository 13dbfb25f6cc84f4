package dev.holdfast.cluster.peer;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * Lets no other node in. A cluster of one still opens a remoting port, and whoever reaches it could
 * join and be given shards: so the port speaks TLS and asks for certificates, while this side has
 * none to show and trusts none. No handshake can end well, in either direction.
 */
public final class NoPeers implements SSLEngineProvider {

  private final SSLContext nobody;

  /** The remoting makes it by name, and hands over its actor system. */
  public NoPeers(ActorSystem system) {
    try {
      nobody = SSLContext.getInstance("TLSv1.3");
      nobody.init(
          new javax.net.ssl.KeyManager[0],
          new javax.net.ssl.TrustManager[] {new TrustsNobody()},
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS 1.3", e);
    }
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = nobody.createSSLEngine(hostname, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = nobody.createSSLEngine(hostname, port);
    engine.setUseClientMode(true);
    return engine;
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.apply(new SecurityException("this node has no peers"));
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.apply(new SecurityException("this node has no peers"));
  }
}
