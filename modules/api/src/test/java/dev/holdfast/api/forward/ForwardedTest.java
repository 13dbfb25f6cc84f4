package dev.holdfast.api.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.sigv4.RawRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ForwardedTest {

  private static Forwarded forwarded(String address, String[] headers, String path, byte[] body) {
    return new Forwarded(
        new UUID(1, 2),
        address,
        new RawRequest("POST", path, "a=%20b", headers, List.of("text/plain"), body));
  }

  private static Forwarded sample() {
    return forwarded("2001:db8::1%eth0", new String[] {"host", "a:1"}, "/", new byte[] {1, 2, 3});
  }

  @Property
  void whatIsHandedOn_isReadAsItWas(
      @ForAll @Size(max = 80) List<@AlphaChars @NotEmpty String> names,
      @ForAll @AlphaChars String value,
      @ForAll byte[] body) {
    String[] headers = new String[2 * names.size()];
    for (int i = 0; i < names.size(); i++) {
      headers[2 * i] = names.get(i).toLowerCase(Locale.ROOT);
      headers[2 * i + 1] = value + "\t \u00e9";
    }
    Forwarded sent = forwarded("203.0.113.9", headers, "/%2F//x", body);
    Forwarded read = Forwarded.read(sent.toBytes()).orElseThrow();
    assertThat(read.id()).isEqualTo(sent.id());
    assertThat(read.sourceIpAddress()).isEqualTo(sent.sourceIpAddress());
    assertThat(read.request().method()).isEqualTo("POST");
    assertThat(read.request().path()).isEqualTo("/%2F//x");
    assertThat(read.request().query()).isEqualTo("a=%20b");
    assertThat(read.request().headers()).isEqualTo(headers);
    assertThat(read.request().contentTypes()).isEqualTo(List.of("text/plain"));
    assertThat(read.request().body()).isEqualTo(body);
  }

  @Property
  void whatIsChanged_isReadOrNot_andNothingWorse(
      @ForAll @IntRange(max = 200) int at,
      @ForAll byte value,
      @ForAll @IntRange(max = 200) int length) {
    byte[] message = sample().toBytes();
    message[at % message.length] = value;
    assertThat(Forwarded.read(message)).isNotNull();
    byte[] cut = Arrays.copyOf(message, length);
    assertThat(Forwarded.read(cut)).isNotNull();
  }

  @Test
  void cutOrLengthenedMessage_isNotRead() {
    byte[] message = sample().toBytes();
    for (int length = 0; length < message.length + 2; length++) {
      assertThat(Forwarded.read(Arrays.copyOf(message, length)).isPresent())
          .isEqualTo(length == message.length);
    }
  }

  @Test
  void whatNoEdgeLetsThrough_isNotRead() {
    byte[] none = {};
    assertThat(read(forwarded("203.0.113.9", new String[] {"a", "b\r\nc: d"}, "/", none)))
        .isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[] {"A", "b"}, "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[] {"a:", "b"}, "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[] {"", "b"}, "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[] {"a"}, "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[0], "x", none))).isFalse();
    assertThat(read(forwarded("", new String[0], "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9, 10.0.0.1", new String[0], "/", none))).isFalse();
    assertThat(read(forwarded("9".repeat(65), new String[0], "/", none))).isFalse();
    assertThat(read(forwarded("203.0.113.9", new String[162], "/", none))).isFalse();
    assertThat(read(forwarded("unknown", new String[0], "/", none))).isTrue();
  }

  private static boolean read(Forwarded forwarded) {
    String[] headers = forwarded.request().headers();
    for (int i = 0; i < headers.length; i++) {
      headers[i] = headers[i] == null ? "a" : headers[i];
    }
    return Forwarded.read(forwarded.toBytes()).isPresent();
  }
}
