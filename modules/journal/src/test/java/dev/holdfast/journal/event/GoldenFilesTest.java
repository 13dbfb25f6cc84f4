package dev.holdfast.journal.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.model.journal.DomainEvent;
import dev.holdfast.model.key.BackingKey;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.KeyEvent;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MaterialId;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden files hold each event version as it was written first. They are only ever added to:
 * run with {@code -Dholdfast.golden.add=true} to write the file of a new version; one that exists
 * is never written.
 */
class GoldenFilesTest {

  /** Parts an event's manifest from which of several samples of it the file holds. */
  private static final String KIND = "+";

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  static Collection<DomainEvent> samples() {
    return EventSamples.ALL;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void oldBytes_readAsTheEvent_andTodaysWritingIsTheSame(DomainEvent event) throws IOException {
    check(event, EventCodec.encode(event).manifest());
  }

  /** A key of every spec and usage that a journal can hold. */
  static Collection<KeyEvent.Created> kinds() {
    List<KeyEvent.Created> kinds = new ArrayList<>();
    for (KeySpec spec : KeySpec.values()) {
      for (KeyUsage usage : spec.usages()) {
        kinds.add(created(spec, usage));
      }
    }
    return kinds;
  }

  /** Material of another kind has another length, and so has its token. */
  private static KeyEvent.Created created(KeySpec spec, KeyUsage usage) {
    byte[] token = new byte[78 + spec.name().length()];
    Arrays.fill(token, (byte) 7);
    return new KeyEvent.Created(
        new KeyArn(
            Region.US_EAST_1,
            new AccountId("123456789012"),
            new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab")),
        spec,
        usage,
        KeyOrigin.AWS_KMS,
        "arn:aws:iam::123456789012:root",
        "",
        new AttachedKeyPolicy("{}", HeldNames.NONE),
        Map.of(),
        new BackingKey(new MaterialId("0f".repeat(32)), ExportedKeyToken.copyOf(token)),
        Instant.parse("2026-03-04T05:06:07.008Z"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oldBytesOfEveryKindOfKey_readAsItsCreation(KeyEvent.Created event) throws IOException {
    String manifest = EventCodec.encode(event).manifest();
    check(event, manifest + KIND + event.spec() + "." + event.usage());
  }

  private static void check(DomainEvent event, String name) throws IOException {
    EncodedEvent encoded = EventCodec.encode(event);
    Path file = GOLDEN.resolve(name + ".cbor");
    Path readable = GOLDEN.resolve(name + ".json");
    if (Boolean.getBoolean("holdfast.golden.add") && !Files.exists(file)) {
      Files.createDirectories(GOLDEN);
      Files.write(file, encoded.bytes());
      Files.writeString(readable, json(encoded.bytes()));
    }
    byte[] golden = Files.readAllBytes(file);
    assertThat(EventCodec.decode(encoded.manifest(), golden)).isEqualTo(event);
    assertThat(encoded.bytes()).isEqualTo(golden);
    assertThat(Files.readString(readable)).isEqualTo(json(golden));
  }

  @Test
  void everyGoldenFile_isStillKnown() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(GOLDEN)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".cbor"))
              .map(name -> name.substring(0, name.length() - ".cbor".length()))
              .toList();
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(EventSamples.ALL.size());
    for (String name : names) {
      byte[] golden = Files.readAllBytes(GOLDEN.resolve(name + ".cbor"));
      int kind = name.indexOf(KIND);
      String manifest = kind < 0 ? name : name.substring(0, kind);
      assertThat(EventCodec.decode(manifest, golden)).isNotNull();
    }
  }

  private static String json(byte[] cbor) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator =
        new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      write(generator, CborMap.read(cbor));
    }
    return text + "\n";
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    switch (value) {
      case String string -> generator.writeString(string);
      case Long number -> generator.writeNumber(number);
      case byte[] bytes -> generator.writeString("hex:" + HexFormat.of().formatHex(bytes));
      case List<?> list -> {
        generator.writeStartArray();
        for (Object element : list) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : map.entrySet()) {
          generator.writeFieldName((String) field.getKey());
          write(generator, field.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalArgumentException(value.getClass().toString());
    }
  }
}
