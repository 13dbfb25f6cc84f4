package dev.holdfast.crypto.attestation;

import dev.holdfast.crypto.signature.Signatures;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Attested;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.MessageType;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.key.SigningAlgorithm;
import java.time.Duration;
import java.time.Instant;

/** Verifies attestation documents, which come from anybody; safe for use by many threads. */
public final class AttestationVerifier {

  /** The longest document that AWS's model lets through, in bytes. */
  public static final int MAX_DOCUMENT = 262_144;

  /** How old a document may be, and how far the clock that it was made by may be ahead. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private final TrustedRoots roots;
  private final CertificateChain chain;
  private final Signatures signatures;

  public AttestationVerifier(TrustedRoots roots, Signatures signatures) {
    this.roots = roots;
    this.chain = new CertificateChain(roots);
    this.signatures = signatures;
  }

  /** Whom the document describes, or what is wrong with it; throws for nothing that it may be. */
  public Attested verify(PublicBytes document, Instant now) {
    if (roots.isEmpty()) {
      return new Attested.Refused(new KmsError.NoAttestationRoots());
    }
    try {
      return new Attested.Verified(recipient(document.bytes(), now));
    } catch (DefectException e) {
      return new Attested.Refused(new KmsError.InvalidAttestation(e.defect()));
    }
  }

  private Recipient recipient(byte[] bytes, Instant now) throws DefectException {
    if (bytes.length > MAX_DOCUMENT) {
      throw new DefectException(AttestationDefect.OVERSIZED);
    }
    SignedDocument signed = SignedDocument.read(bytes);
    AttestationDocument document = AttestationDocument.read(signed.payload().bytes());
    requireFresh(document.timestamp(), now);
    byte[] key = chain.signingKey(document, now);
    if (!signatures.verify(
        KeySpec.ECC_NIST_P384,
        SigningAlgorithm.ECDSA_SHA_384,
        MessageType.RAW,
        signed.signedBytes(),
        NumberPair.der(signed.signature().bytes()),
        key)) {
      throw new DefectException(AttestationDefect.SIGNATURE);
    }
    PublicBytes publicKey =
        document
            .publicKey()
            .orElseThrow(() -> new DefectException(AttestationDefect.NO_PUBLIC_KEY));
    if (RecipientKeys.decode(publicKey).isEmpty()) {
      throw new DefectException(AttestationDefect.PUBLIC_KEY);
    }
    return new Recipient(document.platform(), document.moduleId(), document.pcrs(), publicKey);
  }

  private static void requireFresh(Instant timestamp, Instant now) throws DefectException {
    if (timestamp.isBefore(now.minus(FRESH))) {
      throw new DefectException(AttestationDefect.STALE);
    }
    if (timestamp.isAfter(now.plus(FRESH))) {
      throw new DefectException(AttestationDefect.EARLY);
    }
  }
}
