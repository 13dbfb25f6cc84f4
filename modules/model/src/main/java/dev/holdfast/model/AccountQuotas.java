package dev.holdfast.model;

import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;

/** What an account may have, every account alike. */
public record AccountQuotas(KeyQuotas keys, IamQuotas identities) {

  /** AWS's values. */
  public static final AccountQuotas AWS = new AccountQuotas(KeyQuotas.AWS, IamQuotas.AWS);
}
