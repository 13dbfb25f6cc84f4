package dev.holdfast.api.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.http.Wire.Draft;
import dev.holdfast.api.http.Wire.Response;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Every byte of a signed request, changed on its way: nothing of it may be taken for what was
 * signed, but for the changes that are written down here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class MutationTest {

  /** Each takes a letter to its other case, to a neighbour, and out of ASCII. */
  private static final int[] FLIPS = {0x20, 0x01, 0x80};

  private static final int CASE = 0x20;

  /** What may change, and why that is right. */
  private enum Harmless {
    /** HTTP gives the names of headers no case; Signature Version 4 signs them in lower case. */
    CASE_OF_A_NAME,
    /** Nobody signed it, and nobody reads it but the record of the call. */
    USER_AGENT,
    /** The same request to a server that then closes: the version is not signed. */
    HTTP_1_0,
    /**
     * Media types have no case. The HTTP library keeps what one means and drops how it was written,
     * so the signature is verified over the usual spelling.
     */
    CASE_OF_THE_CONTENT_TYPE
  }

  @AutoClose private final RunningEdge edge = new RunningEdge();
  private String signed;

  @BeforeAll
  void start() {
    Draft draft = new Draft(edge.port(), "ListKeys", "{}");
    draft.headers.put("User-Agent", "tool");
    signed = new String(draft.sign().bytes(), ISO_8859_1);
  }

  @Test
  void everyChange_isRefused_butForTheHarmless() throws Exception {
    assertThat(Wire.send(edge.port(), signed.getBytes(ISO_8859_1)).status()).isEqualTo(200);
    Set<Harmless> seen = EnumSet.noneOf(Harmless.class);
    for (int at = 0; at < signed.length(); at++) {
      for (int flip : FLIPS) {
        Response response = Wire.send(edge.port(), changed(at, flip));
        Optional<Harmless> harmless = harmless(at, flip);
        if (response.status() == 200) {
          assertThat(harmless).as(describe(at, flip)).isPresent();
          seen.add(harmless.get());
        } else {
          assertThat(response.status()).as(describe(at, flip)).isBetween(400, 499);
        }
      }
    }
    assertThat(seen).as("what is written down and true").containsExactly(Harmless.values());
  }

  private byte[] changed(int at, int flip) {
    byte[] bytes = signed.getBytes(ISO_8859_1);
    bytes[at] ^= (byte) flip;
    return bytes;
  }

  private Optional<Harmless> harmless(int at, int flip) {
    int lineStart = signed.lastIndexOf("\r\n", at) + 2;
    String line = signed.substring(lineStart, Math.max(lineStart, signed.indexOf("\r\n", at)));
    boolean letter = Character.isLetter(signed.charAt(at));
    if (at < signed.indexOf("\r\n")) {
      boolean minor = at == signed.indexOf("\r\n") - 1;
      return minor && flip == 1 ? Optional.of(Harmless.HTTP_1_0) : Optional.empty();
    }
    if (line.startsWith("User-Agent:")) {
      return Optional.of(Harmless.USER_AGENT);
    }
    boolean inName = at - lineStart < line.indexOf(':');
    if (inName && letter && flip == CASE) {
      return Optional.of(Harmless.CASE_OF_A_NAME);
    }
    return line.startsWith("Content-Type:") && letter && flip == CASE
        ? Optional.of(Harmless.CASE_OF_THE_CONTENT_TYPE)
        : Optional.empty();
  }

  private String describe(int at, int flip) {
    return "byte "
        + at
        + " from '"
        + signed.charAt(at)
        + "' to '"
        + (char) (signed.charAt(at) ^ flip)
        + "' behind: "
        + signed.substring(Math.max(0, at - 20), at);
  }
}
