package dev.holdfast.node.server;

import dev.holdfast.crypto.peer.PeerIdentity;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates by which this node and those of other regions know each other. They are short
 * lived, so their files are looked at now and then, and what is new is used for every connection
 * made from then on.
 */
final class PeerCertificates implements Supplier<SSLContext>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PeerCertificates.class);

  private record Loaded(PeerIdentity identity, SSLContext context) {}

  private final OtherRegionSettings settings;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("holdfast-certificates").factory());
  private volatile Loaded loaded;
  private boolean unusable;

  private PeerCertificates(OtherRegionSettings settings, Loaded loaded) {
    this.settings = settings;
    this.loaded = loaded;
  }

  /**
   * @throws StartRefused when they cannot be used
   */
  static PeerCertificates open(OtherRegionSettings settings) throws StartRefused {
    PeerCertificates certificates;
    try {
      certificates = new PeerCertificates(settings, load(settings));
    } catch (IllegalArgumentException e) {
      throw OtherRegionSettings.refused(String.valueOf(e.getMessage()));
    }
    long millis = settings.reload().toMillis();
    var _ =
        certificates.looking.scheduleWithFixedDelay(
            certificates::look, millis, millis, TimeUnit.MILLISECONDS);
    return certificates;
  }

  @Override
  public SSLContext get() {
    return loaded.context();
  }

  /** What cannot be used may be half replaced: the old certificates stay until they are over. */
  synchronized void look() {
    try {
      Loaded found = load(settings);
      if (!found.identity().isSameAs(loaded.identity())) {
        loaded = found;
        LOG.info("Other regions are spoken to with new certificates");
      }
      unusable = false;
    } catch (IllegalArgumentException e) {
      if (!unusable) {
        LOG.error("New certificates for other regions cannot be used: {}", e.getMessage());
      }
      unusable = true;
    }
  }

  private static Loaded load(OtherRegionSettings settings) {
    try {
      PeerIdentity identity =
          PeerIdentity.read(
              Files.readAllBytes(settings.certificate()),
              SecretFile.content(settings.key()),
              Files.readAllBytes(settings.authorities()));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(identity.own(), new char[0]);
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(identity.trusted());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
      return new Loaded(identity, context);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "certificate, key, authorities: one of them cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "certificate, key, authorities cannot be used: " + e.getMessage(), e);
    } catch (RootException e) {
      throw new IllegalArgumentException("key: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
