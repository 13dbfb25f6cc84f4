package dev.holdfast.model.store;

/**
 * The certificate that a cluster is known by.
 *
 * @param pem as its owner wrote it, 1 to 5000 characters
 */
public record TrustAnchor(String pem) {

  /** Whether it is the same certificate, however the lines are broken. */
  public boolean isSameAs(TrustAnchor other) {
    return compact().equals(other.compact());
  }

  private String compact() {
    StringBuilder compact = new StringBuilder(pem.length());
    pem.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> compact.append((char) c));
    return compact.toString();
  }
}
