package dev.holdfast.journal.envelope;

import dev.holdfast.model.journal.EventSeal;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A seal with keys in memory: AES-GCM under a key a subject, HMAC under one for all. */
public final class KeyedSeal implements EventSeal {

  private static final int NONCE = 12;

  private final SecureRandom random = new SecureRandom();
  private final byte[] journalKey = randomBytes(32);
  private final ConcurrentHashMap<String, byte[]> subjectKeys = new ConcurrentHashMap<>();
  private final Set<String> erased = ConcurrentHashMap.newKeySet();

  public void erase(KeyId subject) {
    erased.add(subject.value());
    subjectKeys.remove(subject.value());
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private SecretKeySpec key(@Nullable KeyId subject) {
    String name = subject == null ? "journal" : subject.value();
    return new SecretKeySpec(subjectKeys.computeIfAbsent(name, n -> randomBytes(32)), "AES");
  }

  private byte[] run(int mode, @Nullable KeyId subject, byte[] nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key(subject), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(input);
  }

  @Override
  public byte[] seal(@Nullable KeyId subject, byte[] associatedData, byte[] clear) {
    try {
      byte[] nonce = randomBytes(NONCE);
      byte[] sealed = run(Cipher.ENCRYPT_MODE, subject, nonce, associatedData, clear);
      return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Opened open(@Nullable KeyId subject, byte[] associatedData, byte[] sealed) {
    if (subject != null && erased.contains(subject.value())) {
      return new Opened.Erased();
    }
    try {
      byte[] nonce = Arrays.copyOf(sealed, NONCE);
      byte[] rest = Arrays.copyOfRange(sealed, NONCE, sealed.length);
      return new Opened.Clear(run(Cipher.DECRYPT_MODE, subject, nonce, associatedData, rest));
    } catch (GeneralSecurityException e) {
      throw new IntegrityException("not what was sealed", e);
    }
  }

  @Override
  public byte[] authenticate(byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(journalKey, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
