package dev.holdfast.node.start;

/** The version that the launcher read from the build. */
public final class ProgramVersion {

  private ProgramVersion() {}

  public static String current() {
    return System.getProperty("holdfast.version", "unknown");
  }
}
