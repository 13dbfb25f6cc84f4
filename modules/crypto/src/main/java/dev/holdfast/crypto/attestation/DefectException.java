package dev.holdfast.crypto.attestation;

import dev.holdfast.model.attestation.AttestationDefect;

/** Ends the reading of a document. Without a trace: it tells of the document, not of us. */
final class DefectException extends Exception {

  private static final long serialVersionUID = 1L;

  private final AttestationDefect defect;

  DefectException(AttestationDefect defect) {
    super(defect.name(), null, false, false);
    this.defect = defect;
  }

  AttestationDefect defect() {
    return defect;
  }
}
