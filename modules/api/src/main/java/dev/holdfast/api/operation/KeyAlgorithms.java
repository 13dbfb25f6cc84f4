package dev.holdfast.api.operation;

import dev.holdfast.api.json.JsonWriter;
import dev.holdfast.model.key.KeyAgreementAlgorithm;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a key works with, as AWS lists it: under a name for each usage, and for the key's usage
 * alone.
 *
 * @param member such as {@code SigningAlgorithms}
 */
record KeyAlgorithms(String member, List<String> names) {

  static KeyAlgorithms of(KeySpec spec, KeyUsage usage) {
    return switch (usage) {
      case ENCRYPT_DECRYPT ->
          new KeyAlgorithms("EncryptionAlgorithms", names(spec.encryptionAlgorithms()));
      case SIGN_VERIFY -> new KeyAlgorithms("SigningAlgorithms", names(spec.signingAlgorithms()));
      case GENERATE_VERIFY_MAC -> new KeyAlgorithms("MacAlgorithms", names(spec.macAlgorithms()));
      case KEY_AGREEMENT ->
          new KeyAlgorithms(
              "KeyAgreementAlgorithms", names(List.of(KeyAgreementAlgorithm.values())));
      case ENCAPSULATE_DECAPSULATE ->
          new KeyAlgorithms("EncapsulationAlgorithms", names(spec.encapsulationAlgorithms()));
    };
  }

  private static List<String> names(Collection<? extends Enum<?>> algorithms) {
    return algorithms.stream().<String>map(Enum::name).toList();
  }

  void write(JsonWriter json) {
    json.beginArray(member);
    names.forEach(json::text);
    json.endArray();
  }

  /** As the audit tells it, in a name that begins small. */
  void tell(Map<String, Object> told) {
    told.put(member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1), names);
  }
}
