package dev.holdfast.crypto.attestation;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.attestation.Recipient.Platform;
import dev.holdfast.model.key.PublicBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A document is good as a whole, or refused for what is wrong with it. */
class AttestationVerifierTest {

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final TestEnclave ENCLAVE = new TestEnclave(NOW);

  @TempDir static Path directory;
  private static AttestationVerifier verifier;

  @BeforeAll
  static void trust() {
    verifier = trusting(TrustedRoots.read(ENCLAVE.writeRoot(directory.resolve("root.pem"))));
  }

  private static AttestationVerifier trusting(TrustedRoots roots) {
    return new AttestationVerifier(
        roots, new Signatures(GENERATORS.internal(), PairEngines.CORRETTO));
  }

  private static Attested verify(byte[] document, Instant now) {
    return verifier.verify(PublicBytes.takeOwnershipOf(document), now);
  }

  private static Attested refused(AttestationDefect defect) {
    return new Attested.Refused(new KmsError.InvalidAttestation(defect));
  }

  private static Recipient recipient(byte[] document) {
    return ((Attested.Verified) verify(document, NOW)).recipient();
  }

  private static TestEnclave.Draft draft() {
    return ENCLAVE.draft(NOW);
  }

  // -- good ones

  @Test
  void goodDocument_tellsTheEnclave() {
    Recipient recipient = recipient(ENCLAVE.document(NOW));
    assertThat(recipient.platform()).isEqualTo(Platform.NITRO_ENCLAVE);
    assertThat(recipient.moduleId()).isEqualTo(TestEnclave.MODULE);
    assertThat(recipient.pcrs()).containsOnlyKeys(0, 1, 2, 3, 4, 8);
    assertThat(recipient.pcrs().get(4).bytes()).isEqualTo(TestEnclave.pcr(4));
    assertThat(recipient.publicKey().bytes()).isEqualTo(ENCLAVE.publicKey());
  }

  @Test
  void documentOfATpm_isOne() {
    assertThat(recipient(ENCLAVE.tpmDocument(NOW)).platform()).isEqualTo(Platform.NITRO_TPM);
  }

  @Test
  void documentMayBeTagged_andItsMapsOfIndefiniteLength() {
    byte[] document = ENCLAVE.document(NOW);
    byte[] tagged = new byte[document.length + 1];
    tagged[0] = (byte) 0xd2;
    System.arraycopy(document, 0, tagged, 1, document.length);
    assertThat(verify(tagged, NOW)).isEqualTo(verify(document, NOW));

    byte[] payload = CborWriter.write(draft().fields);
    ByteArrayOutputStream indefinite = new ByteArrayOutputStream();
    indefinite.write(0xbf);
    indefinite.write(payload, 1, payload.length - 1);
    indefinite.write(0xff);
    assertThat(verify(draft().sign(indefinite.toByteArray()), NOW))
        .isEqualTo(verify(document, NOW));
  }

  @Test
  void documentIsFreshForFiveMinutes_onEitherSide() {
    byte[] document = ENCLAVE.document(NOW);
    assertThat(verify(document, NOW.plus(FIVE_MINUTES))).isInstanceOf(Attested.Verified.class);
    assertThat(verify(document, NOW.minus(FIVE_MINUTES))).isInstanceOf(Attested.Verified.class);
    assertThat(verify(document, NOW.plus(FIVE_MINUTES).plusMillis(1)))
        .isEqualTo(refused(AttestationDefect.STALE));
    assertThat(verify(document, NOW.minus(FIVE_MINUTES).minusMillis(1)))
        .isEqualTo(refused(AttestationDefect.EARLY));
  }

  /**
   * A document of a real enclave, under the real root, whose fingerprint AWS publishes. All of it
   * holds, at its time; what it does not have is a public key.
   */
  @Test
  void realDocument_holds_butForTheKeyThatItDoesNotHave() throws Exception {
    byte[] real =
        Base64.getMimeDecoder()
            .decode(
                Files.readString(
                    Path.of(getClass().getResource("/nitro-enclave-document.b64").toURI())));
    Instant then = Instant.parse("2026-01-03T20:41:07Z");
    byte[] root = rootOf(real);
    assertThat(java.security.MessageDigest.getInstance("SHA-256").digest(root))
        .asHexString()
        .isEqualToIgnoringCase("641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b");
    Path pem = directory.resolve("real.pem");
    Files.writeString(
        pem,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(root)
            + "\n-----END CERTIFICATE-----\n");
    AttestationVerifier trusting = trusting(TrustedRoots.read(pem));
    assertThat(trusting.verify(PublicBytes.takeOwnershipOf(real), then))
        .isEqualTo(refused(AttestationDefect.NO_PUBLIC_KEY));

    for (int at : new int[] {60, real.length - 1}) {
      byte[] spoiled = real.clone();
      spoiled[at] ^= 1;
      assertThat(trusting.verify(PublicBytes.takeOwnershipOf(spoiled), then))
          .isEqualTo(refused(AttestationDefect.SIGNATURE));
    }
  }

  private static byte[] rootOf(byte[] document) throws Exception {
    return AttestationDocument.read(SignedDocument.read(document).payload().bytes())
        .bundle()
        .getFirst()
        .bytes();
  }

  // -- bad ones

  static Stream<Arguments> badDocuments() {
    byte[] good = ENCLAVE.document(NOW);
    Instant before = NOW.minus(Duration.ofDays(2));
    Issuer otherRoot = Issuer.root(Issuer.Terms.certifier(NOW, 1));
    Issuer otherZone = otherRoot.issue("zone", Issuer.Terms.certifier(NOW, 0));
    Issuer root = ENCLAVE.root();
    Issuer zone = ENCLAVE.intermediate();
    Issuer.Terms signer = Issuer.Terms.signer(NOW);
    Issuer past = zone.issue("module", signer.lasting(before, NOW.minusSeconds(1)));
    Issuer pastZone = root.issue("zone", Issuer.Terms.certifier(before.minusSeconds(1), 0));
    Issuer lowlyZone = root.issue("zone", signer);
    Issuer deepZone = zone.issue("deeper", Issuer.Terms.certifier(NOW, 0));
    TestEnclave.Draft otherAlgorithm = draft();
    otherAlgorithm.header = Map.of(1, -7);
    TestEnclave.Draft moreHeaders = draft();
    moreHeaders.header = Map.of(1, -35, 4, new byte[1]);
    TestEnclave.Draft unprotected = draft();
    unprotected.unprotected = Map.of(1, -35);
    TestEnclave.Draft forged = draft();
    forged.signedBy = otherZone;
    TestEnclave.Draft p256 = draft().by(zone.issue("module", "secp256r1", signer), root, zone);
    p256.signedBy = ENCLAVE.signer();
    Issuer even = endingInZero(() -> zone.issue("module", signer));
    Map<Integer, byte[]> pcrs = Map.of(0, TestEnclave.pcr(0));
    return Stream.of(
        row("nothing", new byte[0], AttestationDefect.MALFORMED),
        row("oversized", Arrays.copyOf(good, 262_145), AttestationDefect.OVERSIZED),
        row("trailing byte", Arrays.copyOf(good, good.length + 1), AttestationDefect.MALFORMED),
        row("cut short", Arrays.copyOf(good, good.length - 1), AttestationDefect.MALFORMED),
        row("not an array", CborWriter.write(Map.of()), AttestationDefect.MALFORMED),
        row("nested deep", nested(100_000), AttestationDefect.MALFORMED),
        row(
            "nested deep inside",
            draft().with("user_data", new CborWriter.Raw(nested(1000))).sign(),
            AttestationDefect.MALFORMED),
        row("payload of 16,385 bytes", draft().sign(new byte[16_385]), AttestationDefect.MALFORMED),
        row("ES256", otherAlgorithm.sign(), AttestationDefect.ALGORITHM),
        row("another header", moreHeaders.sign(), AttestationDefect.ALGORITHM),
        row("unprotected header", unprotected.sign(), AttestationDefect.MALFORMED),
        row(
            "field twice",
            draft().sign(twice(CborWriter.write(draft().fields))),
            AttestationDefect.MALFORMED),
        row(
            "register twice",
            draft().with("pcrs", new CborWriter.Raw(registerTwice())).sign(),
            AttestationDefect.MALFORMED),
        row("no pcrs", draft().without("pcrs").sign(), AttestationDefect.FIELDS),
        row("empty pcrs", draft().with("pcrs", Map.of()).sign(), AttestationDefect.FIELDS),
        row("both pcrs", draft().with("nitrotpm_pcrs", pcrs).sign(), AttestationDefect.FIELDS),
        row(
            "register 32",
            draft().with("pcrs", Map.of(32, TestEnclave.pcr(0))).sign(),
            AttestationDefect.FIELDS),
        row(
            "register of 47 bytes",
            draft().with("pcrs", Map.of(0, new byte[47])).sign(),
            AttestationDefect.FIELDS),
        row(
            "register by name",
            draft().with("pcrs", Map.of("0", TestEnclave.pcr(0))).sign(),
            AttestationDefect.FIELDS),
        row("no module", draft().without("module_id").sign(), AttestationDefect.FIELDS),
        row("empty module", draft().with("module_id", "").sign(), AttestationDefect.FIELDS),
        row("no digest", draft().without("digest").sign(), AttestationDefect.FIELDS),
        row("SHA512", draft().with("digest", "SHA512").sign(), AttestationDefect.FIELDS),
        row("no timestamp", draft().without("timestamp").sign(), AttestationDefect.FIELDS),
        row("timestamp 0", draft().with("timestamp", 0).sign(), AttestationDefect.FIELDS),
        row("timestamp as text", draft().with("timestamp", "now").sign(), AttestationDefect.FIELDS),
        row("no certificate", draft().without("certificate").sign(), AttestationDefect.FIELDS),
        row("null certificate", draft().with("certificate", null).sign(), AttestationDefect.FIELDS),
        row("no bundle", draft().without("cabundle").sign(), AttestationDefect.FIELDS),
        row("empty bundle", draft().with("cabundle", List.of()).sign(), AttestationDefect.FIELDS),
        row(
            "long user data",
            draft().with("user_data", new byte[1025]).sign(),
            AttestationDefect.FIELDS),
        row("unknown field", draft().with("more", "x").sign(), AttestationDefect.FIELDS),
        row("unknown kind of name", draft().with(7, "x").sign(), AttestationDefect.FIELDS),
        row("stale", ENCLAVE.document(NOW.minusSeconds(301)), AttestationDefect.STALE),
        row("future", ENCLAVE.document(NOW.plusSeconds(301)), AttestationDefect.EARLY),
        row(
            "other root",
            draft().by(otherZone.issue("module", signer), otherRoot, otherZone).sign(),
            AttestationDefect.UNTRUSTED),
        row(
            "other intermediate",
            draft().by(otherZone.issue("module", signer), root, otherZone).sign(),
            AttestationDefect.UNTRUSTED),
        row(
            "no root in the bundle",
            draft().by(ENCLAVE.signer(), zone).sign(),
            AttestationDefect.UNTRUSTED),
        row(
            "intermediate that may not certify",
            draft().by(lowlyZone.issue("module", signer), root, lowlyZone).sign(),
            AttestationDefect.UNTRUSTED),
        row(
            "longer than the path may be",
            draft().by(deepZone.issue("module", signer), root, zone, deepZone).sign(),
            AttestationDefect.UNTRUSTED),
        row("expired signer", draft().by(past, root, zone).sign(), AttestationDefect.EXPIRED),
        row(
            "signer of tomorrow",
            draft()
                .by(
                    zone.issue("module", signer.lasting(NOW.plusSeconds(1), NOW.plusSeconds(3600))),
                    root,
                    zone)
                .sign(),
            AttestationDefect.EXPIRED),
        row(
            "expired intermediate",
            draft().by(pastZone.issue("module", signer), root, pastZone).sign(),
            AttestationDefect.EXPIRED),
        row(
            "certifier as signer",
            draft()
                .by(
                    root.issue(
                        "module",
                        Issuer.Terms.certifier(NOW, 0)
                            .using(KeyUsage.keyCertSign | KeyUsage.digitalSignature)),
                    root)
                .sign(),
            AttestationDefect.CERTIFICATE),
        row(
            "signer that may not sign",
            draft()
                .by(zone.issue("module", signer.using(KeyUsage.keyAgreement)), root, zone)
                .sign(),
            AttestationDefect.CERTIFICATE),
        row("signer on P-256", p256.sign(), AttestationDefect.CERTIFICATE),
        row(
            "certificate of noise",
            draft().with("certificate", new byte[] {0x30, 1, 0}).sign(),
            AttestationDefect.CERTIFICATE),
        row(
            "certificate in PEM",
            draft()
                .with(
                    "certificate",
                    "-----BEGIN CERTIFICATE-----".getBytes(StandardCharsets.US_ASCII))
                .sign(),
            AttestationDefect.CERTIFICATE),
        row(
            "certificate and a byte",
            draft()
                .with(
                    "certificate",
                    Arrays.copyOf(
                        ENCLAVE.signer().certificate(), ENCLAVE.signer().certificate().length + 1))
                .sign(),
            AttestationDefect.CERTIFICATE),
        row(
            "certificate with an unused bit",
            draft().by(even, root, zone).with("certificate", withUnusedBit(even)).sign(),
            AttestationDefect.CERTIFICATE),
        row("signed by another", forged.sign(), AttestationDefect.SIGNATURE),
        row("no public key", draft().without("public_key").sign(), AttestationDefect.NO_PUBLIC_KEY),
        row(
            "null public key",
            draft().with("public_key", null).sign(),
            AttestationDefect.NO_PUBLIC_KEY),
        row(
            "RSA of 1024 bits",
            draft().with("public_key", TestEnclave.rsa(1024).getPublic().getEncoded()).sign(),
            AttestationDefect.PUBLIC_KEY),
        row(
            "public key of noise",
            draft().with("public_key", new byte[] {1, 2, 3}).sign(),
            AttestationDefect.PUBLIC_KEY),
        row(
            "public key and a byte",
            draft()
                .with(
                    "public_key",
                    Arrays.copyOf(ENCLAVE.publicKey(), ENCLAVE.publicKey().length + 1))
                .sign(),
            AttestationDefect.PUBLIC_KEY));
  }

  /** One whose certificate's last bit is 0, and could be taken for unused. */
  private static Issuer endingInZero(Supplier<Issuer> issue) {
    return Stream.generate(issue)
        .filter(each -> each.certificate()[each.certificate().length - 1] % 2 == 0)
        .findFirst()
        .orElseThrow();
  }

  /** Its certificate, the signature's last bit called unused: X.690, 8.6.2.2. */
  private static byte[] withUnusedBit(Issuer issuer) {
    byte[] certificate = issuer.certificate().clone();
    int length = Certificate.getInstance(certificate).getSignature().getBytes().length;
    certificate[certificate.length - length - 1] = 1;
    return certificate;
  }

  private static Arguments row(String what, byte[] document, AttestationDefect defect) {
    return Arguments.of(what, document, defect);
  }

  private static byte[] nested(int depth) {
    byte[] arrays = new byte[depth];
    Arrays.fill(arrays, (byte) 0x81);
    arrays[depth - 1] = 0;
    return arrays;
  }

  /** The payload with its module once more. */
  private static byte[] twice(byte[] payload) {
    byte[] more = CborWriter.write(Map.of("module_id", "i"));
    byte[] both = new byte[payload.length + more.length - 1];
    System.arraycopy(payload, 0, both, 0, payload.length);
    System.arraycopy(more, 1, both, payload.length, more.length - 1);
    both[0]++;
    return both;
  }

  private static byte[] registerTwice() {
    byte[] one = CborWriter.write(Map.of(0, TestEnclave.pcr(0)));
    byte[] both = new byte[2 * one.length - 1];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(one, 1, both, one.length, one.length - 1);
    both[0]++;
    return both;
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("badDocuments")
  void badDocument_isRefusedForItsDefect(String what, byte[] document, AttestationDefect defect) {
    assertThat(verify(document, NOW)).as(what).isEqualTo(refused(defect));
  }

  /** Of every byte of a document one bit: nothing in it goes unread. */
  @Test
  void flippedBit_isNeverLetThrough() {
    byte[] good = ENCLAVE.document(NOW);
    List<Integer> letThrough = new ArrayList<>();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 8);
      if (verify(bad, NOW) instanceof Attested.Verified) {
        letThrough.add(i);
      }
    }
    assertThat(letThrough).isEmpty();
  }

  // -- roots

  @Test
  void withoutRoots_everyDocumentIsRefused() {
    assertThat(
            trusting(TrustedRoots.NONE)
                .verify(PublicBytes.takeOwnershipOf(ENCLAVE.document(NOW)), NOW))
        .isEqualTo(new Attested.Refused(new KmsError.NoAttestationRoots()));
  }

  @Test
  void expiredRoot_isTrustedByNobody() {
    TestEnclave old = new TestEnclave(NOW);
    AttestationVerifier trusting =
        trusting(TrustedRoots.read(old.writeRoot(directory.resolve("old.pem"))));
    Instant later = NOW.plus(Duration.ofDays(2));
    assertThat(trusting.verify(PublicBytes.takeOwnershipOf(old.document(later)), later))
        .isEqualTo(refused(AttestationDefect.EXPIRED));
  }

  @Test
  void severalRoots_areTrustedAlike() throws Exception {
    TestEnclave other = new TestEnclave(NOW);
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(ENCLAVE.writeRoot(directory.resolve("one.pem")))
            + Files.readString(other.writeRoot(directory.resolve("two.pem"))));
    AttestationVerifier trusting = trusting(TrustedRoots.read(both));
    for (TestEnclave enclave : List.of(ENCLAVE, other)) {
      assertThat(trusting.verify(PublicBytes.takeOwnershipOf(enclave.document(NOW)), NOW))
          .isInstanceOf(Attested.Verified.class);
    }
  }

  @Test
  void fileThatIsNotMadeOfRoots_isRefused() throws Exception {
    Path file = directory.resolve("none.pem");
    assertRefused(file, "cannot be read");
    Files.writeString(file, "");
    assertRefused(file, "no certificate");
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertRefused(file, "PEM");
    Files.write(file, ENCLAVE.signer().certificate());
    assertRefused(file, "no root");
    Files.write(file, new byte[65_537]);
    assertRefused(file, "too large");
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> TrustedRoots.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
