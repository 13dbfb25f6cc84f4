package dev.holdfast.model;

import dev.holdfast.model.iam.IamQuotas;
import dev.holdfast.model.key.KeyQuotas;
import dev.holdfast.model.rate.RequestRates;

/**
 * What an account may have, every account alike, and how often it may ask.
 *
 * @param rates those of accounts may differ
 */
public record AccountQuotas(KeyQuotas keys, IamQuotas identities, RequestRates rates) {

  /** AWS's values; without rates, which a server of one's own need not have. */
  public static final AccountQuotas AWS = new AccountQuotas(KeyQuotas.AWS, IamQuotas.AWS);

  /** With no limit to how often. */
  public AccountQuotas(KeyQuotas keys, IamQuotas identities) {
    this(keys, identities, RequestRates.UNLIMITED);
  }
}
