package dev.holdfast.api.sigv4;

import dev.holdfast.model.identity.SigningKeys.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One thread's tools for signatures: a byte buffer, a digest, and a MAC kept initialised for each
 * recent credential scope. Everything is written into the one buffer and hashed there, so that a
 * verification allocates next to nothing.
 */
final class SignatureEngine {

  private static final int FIRST_CAPACITY = 2048;
  private static final int SHA256_LENGTH = 32;

  /** Scopes whose MAC stays initialised, a thread; each holds a derived key in memory. */
  private static final int MAX_MACS = 16;

  /** The two hexadecimal digits of each byte, the first in the upper half. */
  private static final char[] HEX = new char[256];

  static {
    for (int i = 0; i < HEX.length; i++) {
      HEX[i] = (char) (Character.forDigit(i >> 4, 16) << 8 | Character.forDigit(i & 0xF, 16));
    }
  }

  private static final ThreadLocal<SignatureEngine> ENGINES =
      ThreadLocal.withInitial(SignatureEngine::new);

  private final MessageDigest sha256;
  private final byte[] hash = new byte[SHA256_LENGTH];
  private final Map<String, KeyedMac> macs =
      new LinkedHashMap<>(2 * MAX_MACS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeyedMac> eldest) {
          return size() > MAX_MACS;
        }
      };

  private final RecentClaim recentClaim = new RecentClaim();
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int length;

  private SignatureEngine() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static SignatureEngine ofThread() {
    return ENGINES.get();
  }

  /** What this thread's last caller claimed. */
  RecentClaim recentClaim() {
    return recentClaim;
  }

  void clear() {
    length = 0;
  }

  void put(char c) {
    reserve(1);
    buffer[length++] = (byte) c;
  }

  /** The JDK copies a whole ASCII string at once, faster than a loop over its letters. */
  void put(String text) {
    put(text.getBytes(StandardCharsets.UTF_8));
  }

  void put(String text, int from, int to) {
    put(text.substring(from, to));
  }

  /**
   * A header's value as it is signed: without white space at its ends, and one space for any run of
   * it inside.
   */
  void putFolded(String value) {
    if (value.indexOf(' ') < 0 && value.indexOf('\t') < 0) {
      put(value);
      return;
    }
    int from = 0;
    int to = value.length();
    while (from < to && isSpace(value.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(value.charAt(to - 1))) {
      to--;
    }
    // Three bytes a char are enough for UTF-8: a surrogate pair takes four for its two.
    reserve(3 * (to - from));
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        int end = i + 1;
        while (end < to && value.charAt(end) >= 0x80) {
          end++;
        }
        put(value.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end - 1;
      } else if (!isSpace(c)) {
        buffer[length++] = (byte) c;
      } else if (!isSpace(value.charAt(i - 1))) {
        buffer[length++] = ' ';
      }
    }
  }

  void put(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  /** Sixty-four hexadecimal digits. */
  byte[] sha256Hex(byte[] content) {
    return sha256Hex(content, content.length);
  }

  /** The hash of what has been put, in hexadecimal digits. */
  byte[] sha256Hex() {
    return sha256Hex(buffer, length);
  }

  /** The HMAC of what has been put, under the signing key of a scope, in hexadecimal digits. */
  byte[] hmacHex(String scope, SigningKey key) {
    KeyedMac keyed = macs.get(scope);
    if (keyed == null || keyed.key != key) {
      keyed = KeyedMac.of(key);
      macs.put(scope, keyed);
    }
    keyed.mac.update(buffer, 0, length);
    return hex(keyed.mac.doFinal());
  }

  private byte[] sha256Hex(byte[] content, int contentLength) {
    try {
      sha256.update(content, 0, contentLength);
      int unused = sha256.digest(hash, 0, SHA256_LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    return hex(hash);
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }

  private static byte[] hex(byte[] bytes) {
    byte[] hex = new byte[2 * bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      char digits = HEX[bytes[i] & 0xFF];
      hex[2 * i] = (byte) (digits >> 8);
      hex[2 * i + 1] = (byte) digits;
    }
    return hex;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private record KeyedMac(SigningKey key, Mac mac) {

    static KeyedMac of(SigningKey key) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.key(), "HmacSHA256"));
        return new KeyedMac(key, mac);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
