package dev.holdfast.node.rights;

import java.util.Optional;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** What requests are signed with. */
public record Credentials(String accessKeyId, String secret, Optional<String> sessionToken) {

  /** Well-formed, and nobody's. */
  static final Credentials OF_NOBODY =
      new Credentials("AKIAIOSFODNN7EXAMPLE", "secret", Optional.empty());

  /** Of an account's root on a development server. */
  public static Credentials root(String account) {
    return new Credentials(account, "test", Optional.empty());
  }

  /** The credentials that an answer of IAM or STS holds. */
  public static Credentials in(Answer answer) {
    return new Credentials(
        answer.element("AccessKeyId").orElseThrow(),
        answer.element("SecretAccessKey").orElseThrow(),
        answer.element("SessionToken"));
  }

  AwsCredentialsIdentity identity() {
    return sessionToken
        .<AwsCredentialsIdentity>map(
            token -> AwsSessionCredentialsIdentity.create(accessKeyId, secret, token))
        .orElseGet(() -> AwsCredentialsIdentity.create(accessKeyId, secret));
  }

  @Override
  public String toString() {
    return accessKeyId;
  }
}
