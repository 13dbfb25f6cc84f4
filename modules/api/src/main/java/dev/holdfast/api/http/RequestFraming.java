package dev.holdfast.api.http;

import java.nio.charset.StandardCharsets;

/**
 * Where requests begin and end in the bytes of one connection, read strictly: what two readers of
 * HTTP could take for different requests is refused here, before any parser. So are heads with more
 * or longer headers than are allowed.
 *
 * <p>The bytes of a head stay with the caller until all of it is there; it is scanned once, however
 * slowly it comes.
 */
final class RequestFraming {

  static final int BAD_REQUEST = 400;
  static final int HEAD_TOO_LARGE = 431;

  private static final byte[] CONTENT_LENGTH =
      "content-length".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] TRANSFER_ENCODING =
      "transfer-encoding".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] AUTHORIZATION = "authorization".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] SECURITY_TOKEN =
      "x-amz-security-token".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.ISO_8859_1);

  private static final int REQUEST_LINE_WORDS = 3;
  private static final int LENGTH_DIGITS = 15;
  private static final int CHUNK_SIZE_DIGITS = 8;

  private enum Place {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_END,
    CHUNK,
    CHUNK_END,
    CHUNK_END_LF,
    TRAILER_START,
    TRAILER,
    TRAILER_END,
    LAST_END
  }

  private final int maxHeadLength;
  private final int maxHeaders;
  private final int maxValueLength;

  private Place place = Place.HEAD;
  private int refusal;

  /** Where to read on, and where the line began; from the first byte that is not yet released. */
  private int at;

  private int lineStart;
  private int lines;
  private long contentLength = -1;
  private boolean chunked;

  private long remaining;
  private int sizeDigits;

  RequestFraming(int maxHeadLength, int maxHeaders, int maxValueLength) {
    this.maxHeadLength = maxHeadLength;
    this.maxHeaders = maxHeaders;
    this.maxValueLength = maxValueLength;
  }

  /**
   * Reads on.
   *
   * @param bytes those that the last call did not release, and more
   * @return how many of them are whole heads, or of bodies; the rest is a head begun
   */
  int read(byte[] bytes, int length) {
    int released = 0;
    while (at < length && refusal == 0) {
      switch (place) {
        case HEAD -> {
          if (!readHead(bytes, released, length)) {
            at -= released;
            lineStart -= released;
            return released;
          }
        }
        case BODY, CHUNK -> skip(length);
        default -> readChunking(bytes[at++]);
      }
      released = at;
    }
    at = 0;
    lineStart = 0;
    return released;
  }

  /** The status with which the connection has to end; 0 while there is nothing wrong. */
  int refusal() {
    return refusal;
  }

  /** Whether no request is under way but, at most, a head begun. */
  boolean betweenRequests() {
    return place == Place.HEAD;
  }

  /** Whether the head ended; if not, it is refused or there is more to come. */
  private boolean readHead(byte[] bytes, int start, int length) {
    int end = Math.min(length, start + maxHeadLength);
    int i = at;
    boolean ended = false;
    scan:
    while (i < end) {
      byte c = bytes[i];
      if (c > ' ' || c < 0) {
        i++;
        continue;
      }
      switch (c) {
        case ' ', '\t' -> {
          // A line that continues the last one: some readers fold it, some take it for a header.
          if (i == lineStart) {
            return refuse(BAD_REQUEST);
          }
          i++;
        }
        case '\r' -> {
          if (i + 1 == end) {
            break scan;
          }
          if (bytes[i + 1] != '\n') {
            return refuse(BAD_REQUEST);
          }
          ended = i == lineStart;
          if (!endLine(bytes, i)) {
            return false;
          }
          i += 2;
          lineStart = i;
          if (ended) {
            break scan;
          }
        }
        // A line end without its carriage return, or a control character.
        default -> {
          return refuse(BAD_REQUEST);
        }
      }
    }
    at = i;
    if (ended) {
      return endHead();
    }
    if (end < length) {
      refuse(HEAD_TOO_LARGE);
    }
    return false;
  }

  private boolean endLine(byte[] bytes, int end) {
    if (end == lineStart) {
      return lines > 0 || refuse(BAD_REQUEST);
    }
    if (lines > maxHeaders) {
      return refuse(HEAD_TOO_LARGE);
    }
    return lines++ == 0
        ? readRequestLine(bytes, lineStart, end)
        : readHeader(bytes, lineStart, end);
  }

  /** Three words with one space between each; what they say, the HTTP library reads. */
  private boolean readRequestLine(byte[] bytes, int start, int end) {
    int words = 1;
    boolean inWord = false;
    for (int i = start; i < end; i++) {
      if (bytes[i] == ' ' && inWord) {
        words++;
        inWord = false;
      } else if (bytes[i] == ' ' || bytes[i] == '\t') {
        return refuse(BAD_REQUEST);
      } else {
        inWord = true;
      }
    }
    return words == REQUEST_LINE_WORDS && inWord || refuse(BAD_REQUEST);
  }

  private boolean readHeader(byte[] bytes, int start, int end) {
    int colon = start;
    while (colon < end && bytes[colon] > ' ' && bytes[colon] != ':') {
      colon++;
    }
    if (colon == start || colon == end || bytes[colon] != ':') {
      return refuse(BAD_REQUEST);
    }
    if (end - colon - 1 > maxValueLength && isTooLong(bytes, start, colon, end)) {
      return refuse(HEAD_TOO_LARGE);
    }
    if (is(CONTENT_LENGTH, bytes, start, colon)) {
      return readContentLength(bytes, colon + 1, end);
    }
    if (is(TRANSFER_ENCODING, bytes, start, colon)) {
      int from = skipBlanks(bytes, colon + 1, end);
      if (chunked || !is(CHUNKED, bytes, from, trimBlanks(bytes, from, end))) {
        return refuse(BAD_REQUEST);
      }
      chunked = true;
    }
    return true;
  }

  /** A session's token holds its policies and tags; nothing else that is of use here is long. */
  private boolean isTooLong(byte[] bytes, int start, int colon, int end) {
    int from = skipBlanks(bytes, colon + 1, end);
    return trimBlanks(bytes, from, end) - from > maxValueLength
        && !is(AUTHORIZATION, bytes, start, colon)
        && !is(SECURITY_TOKEN, bytes, start, colon);
  }

  private boolean readContentLength(byte[] bytes, int start, int end) {
    int from = skipBlanks(bytes, start, end);
    int to = trimBlanks(bytes, from, end);
    if (contentLength >= 0 || from == to || to - from > LENGTH_DIGITS) {
      return refuse(BAD_REQUEST);
    }
    contentLength = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return refuse(BAD_REQUEST);
      }
      contentLength = contentLength * 10 + (bytes[i] - '0');
    }
    return true;
  }

  private boolean endHead() {
    if (chunked && contentLength >= 0) {
      return refuse(BAD_REQUEST);
    }
    if (chunked) {
      beginChunk();
    } else if (contentLength > 0) {
      remaining = contentLength;
      place = Place.BODY;
    } else {
      beginHead();
    }
    return true;
  }

  private void beginHead() {
    place = Place.HEAD;
    lineStart = at;
    lines = 0;
    contentLength = -1;
    chunked = false;
  }

  private void beginChunk() {
    place = Place.CHUNK_SIZE;
    remaining = 0;
    sizeDigits = 0;
  }

  private void skip(int length) {
    int skipped = (int) Math.min(remaining, length - at);
    at += skipped;
    remaining -= skipped;
    if (remaining == 0) {
      if (place == Place.BODY) {
        beginHead();
      } else {
        place = Place.CHUNK_END;
      }
    }
  }

  private void readChunking(byte c) {
    switch (place) {
      case CHUNK_SIZE -> readChunkSize(c);
      case CHUNK_EXTENSION -> readText(c, Place.CHUNK_EXTENSION, Place.CHUNK_SIZE_END);
      case CHUNK_SIZE_END -> expect('\n', c, remaining > 0 ? Place.CHUNK : Place.TRAILER_START);
      case CHUNK_END -> expect('\r', c, Place.CHUNK_END_LF);
      case CHUNK_END_LF -> {
        expect('\n', c, place);
        beginChunk();
      }
      case TRAILER_START -> {
        if (c == ' ' || c == '\t') {
          refuse(BAD_REQUEST);
        }
        readText(c, Place.TRAILER, Place.LAST_END);
      }
      case TRAILER -> readText(c, Place.TRAILER, Place.TRAILER_END);
      case TRAILER_END -> expect('\n', c, Place.TRAILER_START);
      case LAST_END -> {
        expect('\n', c, place);
        beginHead();
      }
      default -> throw new IllegalStateException("not between chunks: " + place);
    }
  }

  private void readChunkSize(byte c) {
    int digit = Character.digit(c, 16);
    if (digit >= 0 && sizeDigits < CHUNK_SIZE_DIGITS) {
      sizeDigits++;
      remaining = remaining * 16 + digit;
    } else if (sizeDigits > 0 && c == ';') {
      place = Place.CHUNK_EXTENSION;
    } else if (sizeDigits > 0 && c == '\r') {
      place = Place.CHUNK_SIZE_END;
    } else {
      refuse(BAD_REQUEST);
    }
  }

  private void readText(byte c, Place same, Place atLineEnd) {
    if (c == '\r') {
      place = atLineEnd;
    } else if (c >= 0 && c < ' ' && c != '\t') {
      refuse(BAD_REQUEST);
    } else {
      place = same;
    }
  }

  private void expect(char expected, byte c, Place next) {
    if (c == expected) {
      place = next;
    } else {
      refuse(BAD_REQUEST);
    }
  }

  private boolean refuse(int status) {
    refusal = status;
    return false;
  }

  private static int skipBlanks(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static int trimBlanks(byte[] bytes, int from, int to) {
    int i = to;
    while (i > from && (bytes[i - 1] == ' ' || bytes[i - 1] == '\t')) {
      i--;
    }
    return i;
  }

  /** Whether the bytes spell a lower-case word, in any case. */
  private static boolean is(byte[] word, byte[] bytes, int from, int to) {
    if (to - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      byte c = bytes[from + i];
      if (c != word[i] && (c < 'A' || c > 'Z' || c + ('a' - 'A') != word[i])) {
        return false;
      }
    }
    return true;
  }
}
