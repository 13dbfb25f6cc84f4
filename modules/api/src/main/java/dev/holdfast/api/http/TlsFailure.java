package dev.holdfast.api.http;

/** Why a connection came to no TLS. */
public enum TlsFailure {
  /** Somebody spoke HTTP without it. */
  PLAIN("plain"),
  /** It was not agreed on in time. */
  SLOW("slow"),
  /** One side did not like what the other offered, or who it is; or it was no TLS at all. */
  REFUSED("refused"),
  /** The other side went before it was agreed on, without a word. */
  GONE("gone");

  private final String word;

  TlsFailure(String word) {
    this.word = word;
  }

  /** As metrics call it. */
  public String word() {
    return word;
  }
}
