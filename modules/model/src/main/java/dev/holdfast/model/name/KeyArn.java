package dev.holdfast.model.name;

/** The full name of a KMS key: {@code arn:<partition>:kms:<region>:<account>:key/<id>}. */
public record KeyArn(Region region, AccountId account, KeyId keyId) {

  /** Whether that is its text, which is not made for it. */
  public boolean isWrittenAs(String text) {
    int at = behind("arn:", text, 0);
    at = behind(region.partition(), text, at);
    at = behind(":kms:", text, at);
    at = behind(region.name(), text, at);
    at = behind(":", text, at);
    at = behind(account.value(), text, at);
    at = behind(":key/", text, at);
    return behind(keyId.value(), text, at) == text.length();
  }

  /** Negative when the part does not stand there. */
  private static int behind(String part, String text, int at) {
    return at >= 0 && text.startsWith(part, at) ? at + part.length() : -1;
  }

  @Override
  public String toString() {
    return "arn:" + region.partition() + ":kms:" + region + ":" + account + ":key/" + keyId;
  }
}
