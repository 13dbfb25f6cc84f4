package dev.holdfast.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nodes have said to each other, as relays between them have heard it. */
final class Traffic {

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{24,}");

  /** Shorter ones would be found by chance. */
  private static final int WINDOW = 16;

  /** Of how many different bytes a window is that is no text, no zeros and no counter. */
  private static final int MANY_BYTES = 9;

  /** How many bytes in it are none of text: key ids stand between others, there as here. */
  private static final int MANY_STRANGE = 4;

  private final byte[] heard;

  private Traffic(byte[] heard) {
    this.heard = heard;
  }

  static Traffic of(Relay... relays) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Relay relay : relays) {
      all.writeBytes(relay.heard());
    }
    return new Traffic(all.toByteArray());
  }

  byte[] heard() {
    return heard.clone();
  }

  String text() {
    return new String(heard, ISO_8859_1);
  }

  /**
   * No bytes of keys, wrapped keys, events or roots; the audit trail tells of the calls in clear.
   */
  void assertHasNothingOf(Path data) throws IOException {
    Set<String> said = new HashSet<>(windows(heard));
    for (byte[] decoded : decoded(heard)) {
      said.addAll(windows(decoded));
    }
    List<Path> files;
    try (var all = Files.walk(data)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(data.resolve("audit")))
              .toList();
    }
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .contains("journal.db", "shred.db");
    for (Path file : files) {
      List<String> kept = windows(Files.readAllBytes(file));
      assertThat(shared(said, kept)).as(file.toString()).isEmpty();
      if (file.toString().endsWith("journal.db")) {
        // Had a piece of it crossed, it would be found.
        said.add(kept.get(kept.size() / 2));
        assertThat(shared(said, kept)).isNotEmpty();
      }
    }
  }

  /** What stands in base64 somewhere, as bytes do in JSON. */
  private static List<byte[]> decoded(byte[] heard) {
    List<byte[]> decoded = new ArrayList<>();
    Matcher runs = BASE64.matcher(new String(heard, ISO_8859_1));
    while (runs.find()) {
      for (int skip = 0; skip < 4; skip++) {
        String run = runs.group().substring(skip);
        decoded.add(Base64.getDecoder().decode(run.substring(0, run.length() / 4 * 4)));
      }
    }
    return decoded;
  }

  private static List<String> shared(Set<String> said, List<String> kept) {
    return kept.stream().filter(said::contains).toList();
  }

  /** The pieces that are neither text nor filling: keys, and what was sealed. */
  private static List<String> windows(byte[] bytes) {
    String all = new String(bytes, ISO_8859_1);
    List<String> windows = new ArrayList<>();
    for (int i = 0; i + WINDOW <= all.length(); i++) {
      String window = all.substring(i, i + WINDOW);
      long strange = window.chars().filter(c -> c < ' ' || c >= 0x7f).count();
      if (strange >= MANY_STRANGE && window.chars().distinct().count() >= MANY_BYTES) {
        windows.add(window);
      }
    }
    return windows;
  }
}
