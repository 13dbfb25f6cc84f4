package dev.holdfast.crypto.attestation;

import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.attestation.Recipient.Platform;
import dev.holdfast.model.key.PublicBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attestation document says; its fields and their bounds are those of "Verifying the root
 * of trust" (Nitro Enclaves) and "Validate a NitroTPM Attestation Document" (EC2).
 *
 * @param certificate DER, like those of the bundle
 * @param bundle the root, and what leads from it to the certificate, in this order
 * @param publicKey unchecked
 */
record AttestationDocument(
    Platform platform,
    String moduleId,
    Instant timestamp,
    Map<Integer, PublicBytes> pcrs,
    PublicBytes certificate,
    List<PublicBytes> bundle,
    Optional<PublicBytes> publicKey) {

  private static final String ENCLAVE_PCRS = "pcrs";
  private static final String TPM_PCRS = "nitrotpm_pcrs";
  private static final Set<String> KNOWN =
      Set.of(
          "module_id",
          "timestamp",
          "digest",
          ENCLAVE_PCRS,
          TPM_PCRS,
          "certificate",
          "cabundle",
          "public_key",
          "user_data",
          "nonce");

  private static final int MAX_MODULE_ID = 256;
  private static final int MAX_CERTIFICATE = 1024;
  private static final int MAX_PUBLIC_KEY = 1024;
  private static final int MAX_USER_DATA = 1024;
  private static final int MAX_PCRS = 32;
  private static final Set<Integer> PCR_BYTES = Set.of(32, 48, 64);

  /** Far above the five that there are; each costs a signature to check. */
  private static final int MAX_BUNDLE = 10;

  static AttestationDocument read(byte[] payload) throws DefectException {
    if (!(CborReader.read(payload, 0) instanceof Cbor.Fields(Map<Cbor, Cbor> fields))) {
      throw new DefectException(AttestationDefect.MALFORMED);
    }
    Map<String, Cbor> named = new HashMap<>();
    for (Map.Entry<Cbor, Cbor> field : fields.entrySet()) {
      if (!(field.getKey() instanceof Cbor.Text(String name)) || !KNOWN.contains(name)) {
        throw badFields();
      }
      // Real documents have null where an optional field is absent.
      if (!(field.getValue() instanceof Cbor.Nothing)) {
        named.put(name, field.getValue());
      }
    }
    boolean enclave = named.containsKey(ENCLAVE_PCRS);
    if (enclave == named.containsKey(TPM_PCRS)
        || !(named.get("digest") instanceof Cbor.Text(String digest))
        || !digest.equals("SHA384")) {
      throw badFields();
    }
    optional(named.get("user_data"), 0, MAX_USER_DATA);
    optional(named.get("nonce"), 0, MAX_USER_DATA);
    return new AttestationDocument(
        enclave ? Platform.NITRO_ENCLAVE : Platform.NITRO_TPM,
        moduleId(named.get("module_id")),
        timestamp(named.get("timestamp")),
        pcrs(named.get(enclave ? ENCLAVE_PCRS : TPM_PCRS)),
        bytes(named.get("certificate"), 1, MAX_CERTIFICATE),
        bundle(named.get("cabundle")),
        optional(named.get("public_key"), 1, MAX_PUBLIC_KEY));
  }

  private static String moduleId(@Nullable Cbor field) throws DefectException {
    if (field instanceof Cbor.Text(String text)
        && !text.isEmpty()
        && text.length() <= MAX_MODULE_ID) {
      return text;
    }
    throw badFields();
  }

  private static Instant timestamp(@Nullable Cbor field) throws DefectException {
    if (field instanceof Cbor.Whole(long millis) && millis > 0) {
      return Instant.ofEpochMilli(millis);
    }
    throw badFields();
  }

  private static Map<Integer, PublicBytes> pcrs(@Nullable Cbor field) throws DefectException {
    if (!(field instanceof Cbor.Fields(Map<Cbor, Cbor> values)) || values.isEmpty()) {
      throw badFields();
    }
    Map<Integer, PublicBytes> pcrs = new HashMap<>();
    for (Map.Entry<Cbor, Cbor> pcr : values.entrySet()) {
      if (!(pcr.getKey() instanceof Cbor.Whole(long number))
          || number < 0
          || number >= MAX_PCRS
          || !(pcr.getValue() instanceof Cbor.Bytes(PublicBytes value))
          || !PCR_BYTES.contains(value.bytes().length)) {
        throw badFields();
      }
      pcrs.put((int) number, value);
    }
    return pcrs;
  }

  private static List<PublicBytes> bundle(@Nullable Cbor field) throws DefectException {
    if (!(field instanceof Cbor.Items(List<Cbor> values))
        || values.isEmpty()
        || values.size() > MAX_BUNDLE) {
      throw badFields();
    }
    List<PublicBytes> bundle = new ArrayList<>();
    for (Cbor value : values) {
      bundle.add(bytes(value, 1, MAX_CERTIFICATE));
    }
    return bundle;
  }

  private static Optional<PublicBytes> optional(@Nullable Cbor field, int min, int max)
      throws DefectException {
    return field == null ? Optional.empty() : Optional.of(bytes(field, min, max));
  }

  private static PublicBytes bytes(@Nullable Cbor field, int min, int max) throws DefectException {
    if (field instanceof Cbor.Bytes(PublicBytes value)
        && value.bytes().length >= min
        && value.bytes().length <= max) {
      return value;
    }
    throw badFields();
  }

  private static DefectException badFields() {
    return new DefectException(AttestationDefect.FIELDS);
  }
}
