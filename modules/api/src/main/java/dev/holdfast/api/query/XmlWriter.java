package dev.holdfast.api.query;

import java.nio.charset.StandardCharsets;

/** Writes elements and text. That elements are closed is the caller's business. */
final class XmlWriter {

  private final StringBuilder xml = new StringBuilder(1024);

  /** The outermost element. */
  XmlWriter open(String name, String namespace) {
    xml.append('<').append(name).append(" xmlns=\"").append(namespace).append("\">");
    return this;
  }

  XmlWriter open(String name) {
    xml.append('<').append(name).append('>');
    return this;
  }

  XmlWriter close(String name) {
    xml.append("</").append(name).append('>');
    return this;
  }

  XmlWriter element(String name, String text) {
    open(name);
    text(text);
    return close(name);
  }

  byte[] toBytes() {
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Markup escaped, and what XML cannot hold at all replaced. A carriage return too is escaped: a
   * parser would make a line feed of it.
   */
  private void text(String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> xml.append("&amp;");
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '"' -> xml.append("&quot;");
            case '\r' -> xml.append("&#13;");
            default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
          }
        });
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c >= ' ' && c < 0xD800
        || c >= 0xE000 && c < 0xFFFE
        || c >= 0x10000;
  }
}
