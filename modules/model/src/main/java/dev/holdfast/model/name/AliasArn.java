package dev.holdfast.model.name;

/** The full name of an alias: {@code arn:<partition>:kms:<region>:<account>:alias/<name>}. */
public record AliasArn(Region region, AccountId account, AliasName name) {

  @Override
  public String toString() {
    return "arn:" + region.partition() + ":kms:" + region + ":" + account + ":" + name;
  }
}
