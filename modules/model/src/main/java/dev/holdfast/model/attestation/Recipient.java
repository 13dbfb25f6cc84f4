package dev.holdfast.model.attestation;

import dev.holdfast.model.key.PublicBytes;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom an answer is encrypted for, as an attestation document describes it that has been verified.
 *
 * @param moduleId of the enclave, or of the instance's TPM
 * @param pcrs platform configuration registers by number, 0 to 31
 * @param publicKey RSA, SubjectPublicKeyInfo DER
 */
public record Recipient(
    Platform platform, String moduleId, Map<Integer, PublicBytes> pcrs, PublicBytes publicKey) {

  /** The register that measures an enclave's image. */
  private static final int IMAGE = 0;

  private static final HexFormat HEX = HexFormat.of();

  /** What attests. The registers that CloudTrail tells of are the developer guide's examples'. */
  @SuppressWarnings("ImmutableEnumChecker") // the lists are List.of, which their type cannot say
  public enum Platform {
    NITRO_ENCLAVE("PCR", "attestationDocumentEnclavePCR", List.of(1, 2, 3, 4, 8)),
    NITRO_TPM("NitroTPMPCR", "attestationDocumentNitroTPMPCR", List.of(4, 7, 8, 9, 16, 23));

    private final String condition;
    private final String member;
    private final List<Integer> recorded;

    Platform(String condition, String member, List<Integer> recorded) {
      this.condition = condition;
      this.member = member;
      this.recorded = recorded;
    }
  }

  public Recipient {
    pcrs = Map.copyOf(pcrs);
  }

  /**
   * The condition keys that it gives, by what follows {@code kms:RecipientAttestation:}; lower-case
   * hexadecimal.
   */
  public Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>();
    pcrs.forEach((number, value) ->
        conditions.put(platform.condition + number, HEX.formatHex(value.bytes())));
    PublicBytes image = pcrs.get(IMAGE);
    if (platform == Platform.NITRO_ENCLAVE && image != null) {
      conditions.put("ImageSha384", HEX.formatHex(image.bytes()));
    }
    return conditions;
  }

  /** What CloudTrail tells of it, under CloudTrail's names: registers in base64. */
  public Map<String, String> recorded() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("attestationDocumentModuleId", moduleId);
    PublicBytes image = pcrs.get(IMAGE);
    if (platform == Platform.NITRO_ENCLAVE && image != null) {
      told.put("attestationDocumentEnclaveImageDigest", base64(image));
    }
    for (int number : platform.recorded) {
      PublicBytes value = pcrs.get(number);
      if (value != null) {
        told.put(platform.member + number, base64(value));
      }
    }
    return told;
  }

  private static String base64(PublicBytes value) {
    return Base64.getEncoder().encodeToString(value.bytes());
  }
}
