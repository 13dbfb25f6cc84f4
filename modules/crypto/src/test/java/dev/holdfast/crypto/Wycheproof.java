package dev.holdfast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Reads the test vectors of Project Wycheproof, every one of a file. */
public final class Wycheproof {

  private Wycheproof() {}

  /**
   * @param group what a group's cases have in common
   * @param test the case
   */
  public record Vector(JsonNode group, JsonNode test) {

    public byte[] bytes(String field) {
      return HexFormat.of().parseHex(test.get(field).asText());
    }

    public byte[] groupBytes(String field) {
      return HexFormat.of().parseHex(group.get(field).asText());
    }

    public boolean mustBeRefused() {
      return test.get("result").asText().equals("invalid");
    }

    public boolean isLeftOpen() {
      return test.get("result").asText().equals("acceptable");
    }

    public boolean hasFlag(String flag) {
      for (JsonNode each : test.get("flags")) {
        if (each.asText().equals(flag)) {
          return true;
        }
      }
      return false;
    }

    public int groupBits(String field) {
      return group.get(field).asInt();
    }

    @Override
    public String toString() {
      return test.get("tcId") + " " + test.get("result").asText() + " " + test.get("flags");
    }
  }

  /**
   * @param file its name in the resource directory {@code wycheproof}
   */
  public static List<Vector> read(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Wycheproof.class.getResourceAsStream("/wycheproof/" + file))) {
      JsonNode document = new JsonMapper().readTree(in);
      List<Vector> vectors = new ArrayList<>();
      for (JsonNode group : document.get("testGroups")) {
        group.get("tests").forEach(test -> vectors.add(new Vector(group, test)));
      }
      assertThat(vectors).hasSize(document.get("numberOfTests").asInt());
      return vectors;
    }
  }
}
