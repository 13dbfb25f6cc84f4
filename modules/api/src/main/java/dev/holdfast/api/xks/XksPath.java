package dev.holdfast.api.xks;

import java.util.Optional;

/**
 * What a path of the external key store protocol asks for.
 *
 * @param keyId the external key's id as it stands there; empty exactly for the health
 */
public record XksPath(Task task, Optional<String> keyId) {

  /** What every path has behind the prefix that the operator chose. */
  public static final String ROOT = "/kms/xks/v1";

  private static final String HEALTH = "/health";
  private static final String KEYS = "/keys/";

  /** What can be asked, and what its audit record calls it. */
  public enum Task {
    HEALTH("GetHealthStatus"),
    METADATA("DescribeKey"),
    ENCRYPT("Encrypt"),
    DECRYPT("Decrypt");

    private final String eventName;

    Task(String eventName) {
      this.eventName = eventName;
    }

    /** For a task with a key the name of the KMS operation that it comes to. */
    public String eventName() {
      return eventName;
    }
  }

  /** Whether a path is for this protocol, under whatever prefix. */
  public static boolean isOne(String path) {
    return path.startsWith(ROOT) || path.contains(ROOT + "/");
  }

  /**
   * Reads a path; empty for one that the protocol does not have.
   *
   * @param prefix what stands before {@link #ROOT}, without a slash at its end; may be empty
   */
  public static Optional<XksPath> parse(String prefix, String path) {
    String start = prefix + ROOT;
    if (!path.startsWith(start)) {
      return Optional.empty();
    }
    String rest = path.substring(start.length());
    if (rest.equals(HEALTH)) {
      return Optional.of(new XksPath(Task.HEALTH, Optional.empty()));
    }
    int slash = rest.lastIndexOf('/');
    if (!rest.startsWith(KEYS) || slash < KEYS.length()) {
      return Optional.empty();
    }
    return task(rest.substring(slash + 1))
        .map(task -> new XksPath(task, Optional.of(rest.substring(KEYS.length(), slash))));
  }

  private static Optional<Task> task(String word) {
    return switch (word) {
      case "metadata" -> Optional.of(Task.METADATA);
      case "encrypt" -> Optional.of(Task.ENCRYPT);
      case "decrypt" -> Optional.of(Task.DECRYPT);
      default -> Optional.empty();
    };
  }
}
