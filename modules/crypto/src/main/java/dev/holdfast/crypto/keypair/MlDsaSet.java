package dev.holdfast.crypto.keypair;

/** The parameter sets of FIPS 204. */
public enum MlDsaSet {
  ML_DSA_44("ML-DSA-44", 1312, 2420),
  ML_DSA_65("ML-DSA-65", 1952, 3309),
  ML_DSA_87("ML-DSA-87", 2592, 4627);

  private final String jcaName;
  private final int publicKeyBytes;
  private final int signatureBytes;

  MlDsaSet(String jcaName, int publicKeyBytes, int signatureBytes) {
    this.jcaName = jcaName;
    this.publicKeyBytes = publicKeyBytes;
    this.signatureBytes = signatureBytes;
  }

  public String jcaName() {
    return jcaName;
  }

  /** Without the wrapping of SubjectPublicKeyInfo. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  public int signatureBytes() {
    return signatureBytes;
  }
}
