package dev.holdfast.model.directory;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyId;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where a grant is that somebody may retire, who need not be of the key's account.
 *
 * @param account whose key it is
 * @param grantId 64 lower-case hexadecimal digits
 */
public record RetirableGrant(AccountId account, KeyId keyId, String grantId)
    implements Comparable<RetirableGrant> {

  private static final Comparator<RetirableGrant> ORDER =
      Comparator.comparing((RetirableGrant grant) -> grant.keyId.value())
          .thenComparing(RetirableGrant::grantId)
          .thenComparing(grant -> grant.account.value());

  private static final String SEPARATOR = "/";
  private static final int PARTS = 3;

  /** By key, so that what a key is asked for stands together. */
  @Override
  public int compareTo(RetirableGrant other) {
    return ORDER.compare(this, other);
  }

  /** The grant in one text, which {@link #parse} reads. */
  public String toText() {
    return keyId + SEPARATOR + grantId + SEPARATOR + account;
  }

  public static Optional<RetirableGrant> parse(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    return KeyId.parse(parts[0])
        .flatMap(key ->
            AccountId.parse(parts[2]).map(account -> new RetirableGrant(account, key, parts[1])));
  }
}
