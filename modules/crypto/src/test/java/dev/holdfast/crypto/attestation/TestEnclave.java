package dev.holdfast.crypto.attestation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * An enclave of the tests' own making: a root, an intermediate, who signs its documents, and the
 * RSA pair that it wants to be answered with.
 */
public final class TestEnclave {

  public static final String MODULE = "i-0123456789abcdef0-enc0123456789abcdef";

  private static final Provider LIBRARY = new BouncyCastleProvider();

  private final Issuer root;
  private final Issuer intermediate;
  private final Issuer signer;
  private final KeyPair pair;

  /**
   * @param now around which its certificates are valid
   */
  public TestEnclave(Instant now) {
    this.root = Issuer.root(Issuer.Terms.certifier(now, 1));
    this.intermediate = root.issue("zone", Issuer.Terms.certifier(now, 0));
    this.signer = intermediate.issue("module", Issuer.Terms.signer(now));
    this.pair = rsa(2048);
  }

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A register of an enclave, 48 bytes. */
  public static byte[] pcr(int number) {
    byte[] value = new byte[48];
    Arrays.fill(value, (byte) (16 + number));
    return value;
  }

  /** Writes its root, as PEM. */
  public Path writeRoot(Path file) {
    try {
      return Files.writeString(
          file,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                  .encodeToString(root.certificate())
              + "\n-----END CERTIFICATE-----\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Issuer root() {
    return root;
  }

  Issuer intermediate() {
    return intermediate;
  }

  Issuer signer() {
    return signer;
  }

  /** A good document. */
  public byte[] document(Instant timestamp) {
    return draft(timestamp).sign();
  }

  /** A good document of an instance with a NitroTPM. */
  public byte[] tpmDocument(Instant timestamp) {
    Draft draft = draft(timestamp);
    draft.fields.put("nitrotpm_pcrs", draft.fields.remove("pcrs"));
    return draft.sign();
  }

  Draft draft(Instant timestamp) {
    return new Draft(timestamp);
  }

  /** A document that is not signed yet. */
  final class Draft {
    final Map<Object, Object> fields = new LinkedHashMap<>();
    Issuer signedBy = signer;
    Object header = Map.of(1, -35);
    Object unprotected = Map.of();

    private Draft(Instant timestamp) {
      Map<Integer, byte[]> pcrs = new TreeMap<>();
      for (int number : new int[] {0, 1, 2, 3, 4, 8}) {
        pcrs.put(number, pcr(number));
      }
      fields.put("module_id", MODULE);
      fields.put("digest", "SHA384");
      fields.put("timestamp", timestamp.toEpochMilli());
      fields.put("pcrs", pcrs);
      fields.put("certificate", signer.certificate());
      fields.put("cabundle", List.of(root.certificate(), intermediate.certificate()));
      fields.put("public_key", pair.getPublic().getEncoded());
      fields.put("user_data", null);
      fields.put("nonce", null);
    }

    Draft with(Object name, Object value) {
      fields.put(name, value);
      return this;
    }

    Draft without(String name) {
      fields.remove(name);
      return this;
    }

    /** Signed by another, who comes with a certificate. */
    Draft by(Issuer other, Issuer... bundle) {
      signedBy = other;
      List<byte[]> certificates = new ArrayList<>();
      for (Issuer issuer : bundle) {
        certificates.add(issuer.certificate());
      }
      return with("certificate", other.certificate()).with("cabundle", certificates);
    }

    byte[] sign() {
      return sign(CborWriter.write(fields));
    }

    byte[] sign(byte[] payload) {
      byte[] encodedHeader = CborWriter.write(header);
      byte[] signature =
          sign(
              signedBy.key(),
              CborWriter.write(List.of("Signature1", encodedHeader, new byte[0], payload)));
      return CborWriter.write(List.of(encodedHeader, unprotected, payload, signature));
    }

    private static byte[] sign(PrivateKey key, byte[] message) {
      try {
        Signature engine = Signature.getInstance("SHA384withECDSAinP1363Format");
        engine.initSign(key);
        engine.update(message);
        return engine.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Opens what was encrypted for it, with another library than what encrypts. */
  public byte[] open(byte[] envelope) {
    try {
      var recipients = new CMSEnvelopedData(envelope).getRecipientInfos().getRecipients();
      RecipientInformation only = recipients.iterator().next();
      return only.getContent(
          new JceKeyTransEnvelopedRecipient(pair.getPrivate()).setProvider(LIBRARY));
    } catch (CMSException | DataLengthException e) {
      // The second of an envelope for another key whose modulus is larger, now and then.
      throw new IllegalStateException(e);
    }
  }

  byte[] publicKey() {
    return pair.getPublic().getEncoded();
  }
}
