package dev.holdfast.model.name;

/** The full name of a KMS key: {@code arn:<partition>:kms:<region>:<account>:key/<id>}. */
public record KeyArn(Region region, AccountId account, KeyId keyId) {

  @Override
  public String toString() {
    return "arn:" + region.partition() + ":kms:" + region + ":" + account + ":key/" + keyId;
  }
}
