package dev.holdfast.crypto.attestation;

import static dev.holdfast.crypto.TestTools.GENERATORS;
import static dev.holdfast.crypto.TestTools.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.crypto.Mutations;
import dev.holdfast.crypto.provider.PairEngines;
import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.key.PublicBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/**
 * Whatever comes as a document: what is no good one is refused as such, and nothing else happens.
 */
class HostileDocumentsTest {

  private static final TestEnclave ENCLAVE = new TestEnclave(NOW);
  private static final byte[] GOOD = ENCLAVE.document(NOW);
  private static final byte[] OTHER = ENCLAVE.tpmDocument(NOW);
  private static final byte[] PAYLOAD = CborWriter.write(ENCLAVE.draft(NOW).fields);
  private static final AttestationVerifier VERIFIER =
      new AttestationVerifier(roots(), new Signatures(GENERATORS.internal(), PairEngines.CORRETTO));

  private static TrustedRoots roots() {
    try {
      Path file = Files.createTempFile("root", ".pem");
      TrustedRoots roots = TrustedRoots.read(ENCLAVE.writeRoot(file));
      Files.delete(file);
      return roots;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(byte[] document) {
    assertThat(VERIFIER.verify(PublicBytes.takeOwnershipOf(document), NOW))
        .isInstanceOfSatisfying(
            Attested.Refused.class,
            refused -> assertThat(refused.error()).isInstanceOf(KmsError.InvalidAttestation.class));
  }

  @Property(tries = 2000)
  void randomBytes_areRefused(@ForAll @Size(max = 600) byte[] bytes) {
    assertRefused(bytes);
  }

  @Property(tries = 2000)
  void changedDocument_isRefused(@ForAll long seed) {
    assertRefused(new Mutations(seed).next(GOOD, OTHER));
  }

  /** Signed by who may sign, so that what was changed is read to its end. */
  @Property(tries = 500)
  void changedAndSignedPayload_isRefusedOrRead(@ForAll long seed) {
    byte[] payload = new Mutations(seed).next(PAYLOAD, GOOD);
    Attested attested =
        VERIFIER.verify(PublicBytes.takeOwnershipOf(ENCLAVE.draft(NOW).sign(payload)), NOW);
    if (attested instanceof Attested.Refused(KmsError error)) {
      assertThat(error).isInstanceOf(KmsError.InvalidAttestation.class);
    }
  }

  /** Noise where a certificate or a key stands, of its length and kind. */
  @Property(tries = 500)
  void changedCertificateOrKey_isRefused(@ForAll long seed) {
    String field = seed % 2 == 0 ? "certificate" : "public_key";
    byte[] der = (seed % 2 == 0 ? ENCLAVE.signer().certificate() : ENCLAVE.publicKey()).clone();
    der[new Random(seed).nextInt(der.length)] ^= (byte) (1 << (int) Math.floorMod(seed, 8L));
    Attested attested =
        VERIFIER.verify(
            PublicBytes.takeOwnershipOf(ENCLAVE.draft(NOW).with(field, der).sign()), NOW);
    if (attested instanceof Attested.Refused(KmsError error)) {
      assertThat(error).isInstanceOf(KmsError.InvalidAttestation.class);
    } else {
      // Another modulus, which the signer has signed too: then it is the recipient's.
      assertThat(field).isEqualTo("public_key");
    }
  }
}
