package dev.holdfast.journal.audit;

import dev.holdfast.model.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks along the lines of a trail and checks that each continues the one before. */
final class AuditChain {

  static final String PREFIX = "audit-";
  static final String SUFFIX = ".jsonl";

  /** Far above the largest record: a request has at most 128 KiB, of which little is recorded. */
  private static final int MAX_LINE = 4 << 20;

  private static final String START = "{\"sequence\":";
  private static final String PREVIOUS = ",\"previousHash\":\"";
  private static final int HASH_TAIL =
      AuditLine.HASH_MEMBER.length + 2 * AuditLine.HASH_BYTES + AuditLine.END.length;

  private final MessageDigest sha256 = Sha256.begin();
  private long sequence;
  private byte[] hash;

  private AuditChain(long sequence, byte[] hash) {
    this.sequence = sequence;
    this.hash = hash;
  }

  /** What a whole trail starts with. */
  static AuditChain atGenesis() {
    return new AuditChain(0, AuditLine.GENESIS);
  }

  /** Continues whatever its first line says it continues. */
  static AuditChain anywhere() {
    return new AuditChain(-1, AuditLine.GENESIS);
  }

  /** A trail's files, oldest first. */
  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> {
            String name = file.getFileName().toString();
            return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
          })
          .sorted()
          .toList();
    }
  }

  /** Of the last good line; -1 when none was read and none given. */
  long sequence() {
    return sequence;
  }

  byte[] hash() {
    return hash.clone();
  }

  /**
   * How far a file is good.
   *
   * @param goodBytes up to the end of its last good line
   * @param lines good ones
   * @param fault what is wrong with the line behind them; null when the file ends there
   * @param torn whether that line lacks its end and nothing follows, as a write leaves it that was
   *     cut off
   */
  record Walk(long goodBytes, long lines, @Nullable String fault, boolean torn) {}

  Walk walk(Path file) throws IOException {
    long goodBytes = 0;
    long lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      Lines all = new Lines(in);
      for (byte[] bytes = all.next(); bytes != null; bytes = all.next()) {
        if (bytes[bytes.length - 1] != '\n') {
          return new Walk(goodBytes, lines, "the line has no end", bytes.length < MAX_LINE);
        }
        String fault = check(bytes);
        if (fault != null) {
          return new Walk(goodBytes, lines, fault, false);
        }
        goodBytes += bytes.length;
        lines++;
      }
    }
    return new Walk(goodBytes, lines, null, false);
  }

  /** Moves on over a good line; otherwise says what is wrong with it. */
  private @Nullable String check(byte[] line) {
    int covered = line.length - HASH_TAIL;
    if (covered <= 0
        || !Arrays.equals(
            line,
            covered,
            covered + AuditLine.HASH_MEMBER.length,
            AuditLine.HASH_MEMBER,
            0,
            AuditLine.HASH_MEMBER.length)
        || !Arrays.equals(
            line,
            line.length - AuditLine.END.length,
            line.length,
            AuditLine.END,
            0,
            AuditLine.END.length)) {
      return "not a line of an audit trail";
    }
    String text = new String(line, 0, Math.min(covered, 256), StandardCharsets.US_ASCII);
    int comma = text.indexOf(PREVIOUS);
    int hashStart = comma + PREVIOUS.length();
    if (!text.startsWith(START)
        || comma < 0
        || text.length() < hashStart + 2 * AuditLine.HASH_BYTES) {
      return "not a line of an audit trail";
    }
    long found;
    byte[] previous;
    try {
      found = Long.parseLong(text, START.length(), comma, 10);
      previous = HexFormat.of().parseHex(text, hashStart, hashStart + 2 * AuditLine.HASH_BYTES);
    } catch (IllegalArgumentException e) {
      return "not a line of an audit trail";
    }
    sha256.update(previous);
    sha256.update(line, 0, covered);
    byte[] own = sha256.digest();
    // As text: digits in upper case would be the same hash, but an edited line.
    byte[] ownText = HexFormat.of().formatHex(own).getBytes(StandardCharsets.US_ASCII);
    int ownStart = covered + AuditLine.HASH_MEMBER.length;
    if (!Arrays.equals(line, ownStart, ownStart + ownText.length, ownText, 0, ownText.length)) {
      return "the line has been edited: its hash is another";
    }
    if (sequence >= 0 && found != sequence + 1) {
      return "line "
          + found
          + " stands where "
          + (sequence + 1)
          + " follows: lines are missing or swapped";
    }
    if (sequence >= 0 && !MessageDigest.isEqual(previous, hash)) {
      return "the line does not continue the one before: that one, or this, has been replaced";
    }
    sequence = found;
    hash = own;
    return null;
  }

  /**
   * A file's lines, each with its end. Looks for the ends itself: a call for each byte would take
   * much of a start after a busy day.
   */
  private static final class Lines {
    private final InputStream in;
    private final byte[] block = new byte[MAX_LINE];
    private int from;
    private int to;

    Lines(InputStream in) {
      this.in = in;
    }

    /** Up to and with the next line end, the file's end, or the longest line there can be. */
    byte @Nullable [] next() throws IOException {
      int at = from;
      while (true) {
        while (at < to) {
          if (block[at++] == '\n') {
            return take(at);
          }
        }
        System.arraycopy(block, from, block, 0, to - from);
        at -= from;
        to -= from;
        from = 0;
        int read = to == MAX_LINE ? 0 : in.read(block, to, MAX_LINE - to);
        if (read <= 0) {
          return to == 0 ? null : take(to);
        }
        to += read;
      }
    }

    private byte[] take(int end) {
      byte[] line = Arrays.copyOfRange(block, from, end);
      from = end;
      return line;
    }
  }
}
