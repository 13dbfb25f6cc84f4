package dev.holdfast.node.server;

import dev.holdfast.api.http.HttpEdge;
import dev.holdfast.crypto.certificate.TlsIdentity;
import dev.holdfast.crypto.root.RootException;
import dev.holdfast.node.metrics.Meters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 * The certificates by which this node is known to those that it speaks TLS with. They are short
 * lived, so their files are looked at now and then, and what is new is used for every connection
 * made from then on.
 */
final class TlsCertificates implements Supplier<SSLContext>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

  private record Loaded(TlsIdentity identity, SSLContext context) {}

  private final TlsFiles files;
  private final String others;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("holdfast-certificates").factory());
  private volatile Loaded loaded;
  private boolean unusable;

  private TlsCertificates(TlsFiles files, String others, Loaded loaded) {
    this.files = files;
    this.others = others;
    this.loaded = loaded;
  }

  /**
   * Reads them, and again from now on.
   *
   * @param others whom they are shown to, as the log calls them
   * @throws IllegalArgumentException when they cannot be used
   */
  static TlsCertificates open(TlsFiles files, String others) {
    TlsCertificates certificates = new TlsCertificates(files, others, load(files));
    long millis = files.reload().toMillis();
    var _ =
        certificates.looking.scheduleWithFixedDelay(
            certificates::look, millis, millis, TimeUnit.MILLISECONDS);
    return certificates;
  }

  @Override
  public SSLContext get() {
    return loaded.context();
  }

  /** How clients are spoken to; what comes of it is counted. */
  HttpEdge.Tls forClients(Meters meters) {
    meters.watch(
        "kms.tls.certificate.seconds",
        "How long the certificate is good for that clients are shown",
        () -> Duration.between(Instant.now(), loaded.identity().ends()).toSeconds());
    return new HttpEdge.Tls(this, meters::handshakeFailed);
  }

  /** What cannot be used may be half replaced: the old certificates stay until they are over. */
  synchronized void look() {
    try {
      Loaded found = load(files);
      if (!found.identity().isSameAs(loaded.identity())) {
        loaded = found;
        LOG.info("New certificates are shown to {}", others);
      }
      unusable = false;
    } catch (IllegalArgumentException e) {
      if (!unusable) {
        LOG.error("New certificates for {} cannot be used: {}", others, e.getMessage());
      }
      unusable = true;
    }
  }

  private static Loaded load(TlsFiles files) {
    try {
      Optional<Path> authorities = files.authorities();
      TlsIdentity identity =
          TlsIdentity.read(
              Files.readAllBytes(files.certificate()),
              SecretFile.content(files.key()),
              authorities.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Files.readAllBytes(authorities.get())));
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
          "a file of certificates cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "certificates and key cannot be used: " + e.getMessage(), e);
    } catch (RootException e) {
      throw new IllegalArgumentException("key: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
