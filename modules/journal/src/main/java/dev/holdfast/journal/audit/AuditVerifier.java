package dev.holdfast.journal.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Checks a trail from its first file to its last. The chain shows every edit, deletion and swap in
 * between. That the end has been cut off, or all of it recomputed, shows only against a hash that
 * was noted elsewhere.
 */
public final class AuditVerifier {

  private AuditVerifier() {}

  /**
   * A line that was noted, to be found again.
   *
   * @param hash 64 lower-case hexadecimal digits
   */
  public record Anchor(long sequence, String hash) {}

  /**
   * The first line that is not good.
   *
   * @param line counted from 1 in its file
   */
  public record Break(Path file, long line, String reason) {}

  /**
   * What was found.
   *
   * @param firstSequence 1 for a whole trail, more when older files have been taken away; 0 when
   *     there is no line
   * @param lastSequence of the last good line
   * @param lastHash of the last good line: worth noting elsewhere
   * @param firstBreak empty when all is good
   */
  public record Report(
      int files,
      long records,
      long firstSequence,
      long lastSequence,
      String lastHash,
      Optional<Break> firstBreak) {}

  /** Verifies what is there. The last line may be half written while a server runs. */
  public static Report verify(Path directory, Optional<Anchor> anchor) throws IOException {
    List<Path> files = AuditChain.files(directory);
    boolean whole = files.isEmpty() || AuditFile.firstSequence(files.getFirst()) == 1;
    AuditChain chain = whole ? AuditChain.atGenesis() : AuditChain.anywhere();
    long records = 0;
    for (Path file : files) {
      AuditChain.Walk walk = chain.walk(file);
      records += walk.lines();
      if (walk.fault() != null) {
        return report(
            files, records, chain, Optional.of(new Break(file, walk.lines() + 1, walk.fault())));
      }
    }
    return report(
        files, records, chain, anchor.flatMap(noted -> missing(directory, files, chain, noted)));
  }

  private static Optional<Break> missing(
      Path directory, List<Path> files, AuditChain chain, Anchor noted) {
    Path last = files.isEmpty() ? directory : files.getLast();
    if (chain.sequence() < noted.sequence()) {
      return Optional.of(
          new Break(
              last,
              0,
              "the trail ends with line "
                  + Math.max(0, chain.sequence())
                  + ", but line "
                  + noted.sequence()
                  + " was noted: its end has been cut off"));
    }
    try {
      for (Path file : files) {
        try (var lines = Files.lines(file)) {
          String start = "{\"sequence\":" + noted.sequence() + ",";
          Optional<String> line = lines.filter(text -> text.startsWith(start)).findFirst();
          if (line.isPresent()) {
            return line.get().endsWith(",\"hash\":\"" + noted.hash() + "\"}")
                ? Optional.empty()
                : Optional.of(
                    new Break(
                        file, 0, "line " + noted.sequence() + " is not the one that was noted"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(
        new Break(last, 0, "the noted line " + noted.sequence() + " is before the trail's first"));
  }

  private static Report report(
      List<Path> files, long records, AuditChain chain, Optional<Break> firstBreak) {
    long last = Math.max(0, chain.sequence());
    return new Report(
        files.size(),
        records,
        records == 0 ? 0 : last - records + 1,
        last,
        HexFormat.of().formatHex(chain.hash()),
        firstBreak);
  }
}
