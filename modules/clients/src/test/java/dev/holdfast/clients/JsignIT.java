package dev.holdfast.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.node.Clients;
import dev.holdfast.node.LaunchedServer;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jsign.AuthenticodeSigner;
import net.jsign.Signable;
import net.jsign.jca.AmazonCredentials;
import net.jsign.jca.AmazonSigningService;
import net.jsign.jca.SigningService;
import net.jsign.jca.SigningServiceJcaProvider;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** Code signing with a key that stays in the server. */
class JsignIT {

  private static final String HOST = "kms.us-east-1.amazonaws.com";
  private static final ProxySelector BEFORE = ProxySelector.getDefault();

  @TempDir static Path data;
  private static LaunchedServer server;
  private static KmsClient kms;

  @TempDir Path dir;

  @BeforeAll
  static void start() throws Exception {
    server = LaunchedServer.dev(data);
    kms = Clients.kms(server.endpoint());
    ProxySelector.setDefault(new InsteadOfAws());
  }

  @AfterAll
  static void stop() {
    ProxySelector.setDefault(BEFORE);
    kms.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_3072", "ECC_NIST_P256"})
  @Serves(client = "jsign", artifact = "net.jsign:jsign-core")
  void jsign_signsAScript(KeySpec spec) throws Exception {
    String key =
        kms.createKey(r -> r.keySpec(spec).keyUsage(KeyUsageType.SIGN_VERIFY))
            .keyMetadata()
            .keyId();
    X509Certificate certificate = certificate(key);
    Certificate[] chain = {certificate};
    SigningService service = service(chain);
    assertThat(service.aliases()).contains(key);
    Path script = Files.writeString(dir.resolve("hello.ps1"), "Write-Output hello\r\n");

    new AuthenticodeSigner(chain, service.getPrivateKey(key, new char[0]))
        .withSignatureProvider(new SigningServiceJcaProvider(service))
        .withTimestamping(false)
        .sign(Signable.of(script.toFile()));

    assertThat(script).content().contains("# SIG # Begin signature block");
    assertThat(isSignedBy(certificate, script)).isTrue();
    assertThat(isSignedBy(certificate(anotherOf(spec)), script)).isFalse();
  }

  private static boolean isSignedBy(X509Certificate certificate, Path script) throws Exception {
    SignerInformation signer =
        Signable.of(script.toFile())
            .getSignatures()
            .getFirst()
            .getSignerInfos()
            .getSigners()
            .iterator()
            .next();
    Signature signature =
        Signature.getInstance(
            certificate.getPublicKey() instanceof RSAPublicKey
                ? "SHA256withRSA"
                : "SHA256withECDSA");
    signature.initVerify(certificate.getPublicKey());
    signature.update(signer.getEncodedSignedAttributes());
    return signature.verify(signer.getSignature());
  }

  private static String anotherOf(KeySpec spec) {
    return kms.createKey(r -> r.keySpec(spec).keyUsage(KeyUsageType.SIGN_VERIFY))
        .keyMetadata()
        .keyId();
  }

  /**
   * Jsign signs for AWS's host name without a port, so the server stands where a proxy would; its
   * constructor for another address spares the test a certificate.
   */
  private static SigningService service(Certificate[] chain) throws Exception {
    Constructor<AmazonSigningService> at =
        AmazonSigningService.class.getDeclaredConstructor(
            Supplier.class, Function.class, String.class);
    at.setAccessible(true);
    Supplier<AmazonCredentials> credentials = () -> new AmazonCredentials("test", "test", null);
    Function<String, Certificate[]> certificates = alias -> chain;
    return at.newInstance(credentials, certificates, "http://" + HOST);
  }

  /** What an authority would issue for the server's public key. */
  private static X509Certificate certificate(String key) throws Exception {
    KeyPairGenerator authority = KeyPairGenerator.getInstance("EC");
    authority.initialize(256);
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new X509v3CertificateBuilder(
                    new X500Name("CN=authority"),
                    BigInteger.ONE,
                    Date.from(now.minus(1, ChronoUnit.DAYS)),
                    Date.from(now.plus(1, ChronoUnit.DAYS)),
                    new X500Name("CN=publisher"),
                    SubjectPublicKeyInfo.getInstance(
                        kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray()))
                .build(
                    new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(authority.generateKeyPair().getPrivate())));
  }

  private static final class InsteadOfAws extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      return List.of(
          HOST.equals(uri.getHost())
              ? new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", server.port()))
              : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {}
  }
}
