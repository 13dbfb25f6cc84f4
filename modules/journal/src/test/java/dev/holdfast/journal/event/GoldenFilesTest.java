package dev.holdfast.journal.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.model.journal.DomainEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  static Collection<DomainEvent> samples() {
    return EventSamples.ALL;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void oldBytes_readAsTheEvent_andTodaysWritingIsTheSame(DomainEvent event) throws IOException {
    EncodedEvent encoded = EventCodec.encode(event);
    Path file = GOLDEN.resolve(encoded.manifest() + ".cbor");
    Path readable = GOLDEN.resolve(encoded.manifest() + ".json");
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
    List<String> manifests;
    try (Stream<Path> files = Files.list(GOLDEN)) {
      manifests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".cbor"))
              .map(name -> name.substring(0, name.length() - ".cbor".length()))
              .toList();
    }
    assertThat(manifests).hasSizeGreaterThanOrEqualTo(EventSamples.ALL.size());
    for (String manifest : manifests) {
      byte[] golden = Files.readAllBytes(GOLDEN.resolve(manifest + ".cbor"));
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
