package dev.holdfast.architecture.planted.api;

import java.util.regex.Pattern;

public final class ReadsWithARegularExpression {
  public boolean read(String text) {
    return Pattern.matches("(a+)+", text);
  }
}
