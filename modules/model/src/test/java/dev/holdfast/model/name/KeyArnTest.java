package dev.holdfast.model.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyArnTest {

  private static final KeyArn KEY =
      new KeyArn(
          Region.US_EAST_1,
          new AccountId("111122223333"),
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));

  @Test
  void aKeyArn_isWrittenAsItsText() {
    assertThat(KEY.isWrittenAs(KEY.toString())).isTrue();
    KeyArn chinese = new KeyArn(new Region("cn-north-1"), KEY.account(), KEY.keyId());
    assertThat(chinese.isWrittenAs(chinese.toString())).isTrue();
    assertThat(chinese.isWrittenAs(KEY.toString())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890abc",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890a",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ac",
        "arn:aws:kms:us-east-1:111122223334:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:iam:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws-cn:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arm:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:us-east-1:111122223333:alias/1234abcd-12ab-34cd-56ef-1234567890ab"
      })
  void aKeyArn_isNotWrittenAsAnother(String text) {
    assertThat(KEY.isWrittenAs(text)).isFalse();
  }
}
