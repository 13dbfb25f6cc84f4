package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of documents that say that they can be run. */
final class Blocks {

  private static final Pattern BLOCK =
      Pattern.compile("(?m)^ *<!-- run: ([\\w-]+) -->\\n *```\\w+\\n((?s:.*?))^ *```$");
  private static final Pattern ANY_BLOCK =
      Pattern.compile(
          "(?m)(?:^ *<!-- (run|not run): [^\\n]* -->\\n)?^ *```(\\w+)\\n(?s:.*?)^ *```$");

  private Blocks() {}

  /** By their names, each as it stands there. */
  static Map<String, String> of(String... documents) throws IOException {
    Map<String, String> blocks = new LinkedHashMap<>();
    for (String document : documents) {
      Matcher block = BLOCK.matcher(read(document));
      while (block.find()) {
        assertThat(blocks.put(block.group(1), block.group(2).stripIndent()))
            .as("there are two of " + block.group(1))
            .isNull();
      }
    }
    return blocks;
  }

  /** A block is run by a test, or says why not. */
  static void assertEachIsRunOrSaysWhyNot(String... documents) throws IOException {
    for (String document : documents) {
      Matcher block = ANY_BLOCK.matcher(read(document));
      while (block.find()) {
        assertThat(block.group(1)).as(document + "\n" + block.group()).isNotNull();
      }
    }
  }

  private static String read(String document) throws IOException {
    return Files.readString(Launcher.ROOT.resolve(document)).replace("\r\n", "\n");
  }
}
