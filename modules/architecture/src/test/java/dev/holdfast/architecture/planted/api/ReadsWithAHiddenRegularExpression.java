package dev.holdfast.architecture.planted.api;

public final class ReadsWithAHiddenRegularExpression {
  public boolean read(String text) {
    return text.matches("(a+)+");
  }
}
