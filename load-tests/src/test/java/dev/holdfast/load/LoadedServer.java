package dev.holdfast.load;

import java.net.URI;
import java.util.Map;

/**
 * The server under load: the one that property {@code endpoint} names, which may be anywhere, or a
 * development server that lives in memory for as long as this process.
 */
final class LoadedServer {

  /** With all of its heap from the start, which does not grow under load then. */
  static final Map<String, String> HEAP =
      Map.of("HOLDFAST_HEAP", "1g", "HOLDFAST_HEAP_START", "1g");

  private LoadedServer() {}

  static boolean isElsewhere() {
    return System.getProperty("endpoint") != null;
  }

  /** Where it listens. */
  static URI find() {
    return isElsewhere()
        ? URI.create(System.getProperty("endpoint"))
        : LaunchedProcess.start(HEAP, "dev", "--memory", "--port", "0").endpoint();
  }
}
