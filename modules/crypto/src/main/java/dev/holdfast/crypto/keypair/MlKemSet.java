package dev.holdfast.crypto.keypair;

/** The parameter sets of FIPS 203. */
public enum MlKemSet {
  ML_KEM_512("ML-KEM-512", 768),
  ML_KEM_768("ML-KEM-768", 1088),
  ML_KEM_1024("ML-KEM-1024", 1568);

  private final String jcaName;
  private final int ciphertextBytes;

  MlKemSet(String jcaName, int ciphertextBytes) {
    this.jcaName = jcaName;
    this.ciphertextBytes = ciphertextBytes;
  }

  public String jcaName() {
    return jcaName;
  }

  public int ciphertextBytes() {
    return ciphertextBytes;
  }
}
