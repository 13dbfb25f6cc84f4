package dev.holdfast.crypto.signature;

import dev.holdfast.crypto.provider.Providers;
import java.util.HexFormat;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/** The hashes of signing algorithms. */
enum SigningHash {
  SHA_256("SHA-256", 32, "3031300d060960864801650304020105000420"),
  SHA_384("SHA-384", 48, "3041300d060960864801650304020205000430"),
  SHA_512("SHA-512", 64, "3051300d060960864801650304020305000440");

  private final String jcaName;
  private final int bytes;
  private final String digestInfoHead;

  SigningHash(String jcaName, int bytes, String digestInfoHead) {
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.digestInfoHead = digestInfoHead;
  }

  int bytes() {
    return bytes;
  }

  byte[] digest(byte[]... parts) {
    var engine = Providers.digest(jcaName);
    for (byte[] part : parts) {
      engine.update(part);
    }
    return engine.digest();
  }

  /** DER of DigestInfo up to the digest (RFC 8017, section 9.2, note 1). */
  byte[] digestInfoHead() {
    return HexFormat.of().parseHex(digestInfoHead);
  }

  /** The same hash for BouncyCastle's engines. */
  Digest lightWeight() {
    return switch (this) {
      case SHA_256 -> SHA256Digest.newInstance();
      case SHA_384 -> new SHA384Digest();
      case SHA_512 -> new SHA512Digest();
    };
  }
}
