package dev.holdfast.crypto.random;

/** A generator repeated itself, as only a broken one does; nothing may be encrypted with it. */
public final class StuckGeneratorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StuckGeneratorException(String generator) {
    super(generator + " repeats itself");
  }
}
