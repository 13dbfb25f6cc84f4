package dev.holdfast.crypto.keypair;

/** The parameter sets of FIPS 204. */
public enum MlDsaSet {
  ML_DSA_44("ML-DSA-44", 2420),
  ML_DSA_65("ML-DSA-65", 3309),
  ML_DSA_87("ML-DSA-87", 4627);

  private final String jcaName;
  private final int signatureBytes;

  MlDsaSet(String jcaName, int signatureBytes) {
    this.jcaName = jcaName;
    this.signatureBytes = signatureBytes;
  }

  public String jcaName() {
    return jcaName;
  }

  public int signatureBytes() {
    return signatureBytes;
  }
}
