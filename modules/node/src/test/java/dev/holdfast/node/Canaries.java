package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** Secrets that are let loose in a server, and the search for where they must not come out. */
final class Canaries {

  /** Shorter ones would be found by chance. */
  private static final int MIN_BYTES = 12;

  private final Map<String, List<byte[]>> secrets = new LinkedHashMap<>();

  /**
   * @param kind what it is, for who has to find the leak
   */
  void add(String kind, byte[] secret) {
    assertThat(secret.length).as(kind).isGreaterThanOrEqualTo(MIN_BYTES);
    secrets.computeIfAbsent(kind, none -> new ArrayList<>()).add(secret.clone());
  }

  void add(String kind, SdkBytes secret) {
    add(kind, secret.asByteArray());
  }

  void add(String kind, String secret) {
    add(kind, secret.getBytes(StandardCharsets.UTF_8));
  }

  List<String> kinds() {
    return List.copyOf(secrets.keySet());
  }

  /** The kinds of which one is there: as it is, in base64 at any offset, in hexadecimal. */
  List<String> foundIn(byte[] content) {
    String hay = new String(content, StandardCharsets.ISO_8859_1);
    return secrets.entrySet().stream()
        .filter(kind -> kind.getValue().stream().anyMatch(secret -> isIn(hay, secret)))
        .map(Map.Entry::getKey)
        .toList();
  }

  List<String> foundIn(String content) {
    return foundIn(content.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isIn(String hay, byte[] secret) {
    return forms(secret).stream()
        .anyMatch(form -> hay.contains(new String(form, StandardCharsets.ISO_8859_1)));
  }

  private static List<byte[]> forms(byte[] secret) {
    List<byte[]> forms = new ArrayList<>(List.of(secret));
    for (int skip = 0; skip < 3; skip++) {
      byte[] from = Arrays.copyOfRange(secret, skip, skip + (secret.length - skip) / 3 * 3);
      forms.add(Base64.getEncoder().encode(from));
    }
    forms.add(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
    return forms;
  }
}
