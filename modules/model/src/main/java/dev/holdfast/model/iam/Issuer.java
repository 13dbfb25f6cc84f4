package dev.holdfast.model.iam;

import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.name.AccountId;

/** Gives what is created its ids, and access keys their secrets. */
public interface Issuer {

  /** {@code AIDA...} */
  String userId();

  /** {@code AGPA...} */
  String groupId();

  /** {@code AROA...} */
  String roleId();

  /** {@code ANPA...} */
  String policyId();

  /** A fresh access key for a user of an account; nothing knows of it yet. */
  FreshAccessKey accessKey(AccountId account);

  /**
   * @param accessKeyId {@code AKIA...}
   * @param secret forty ASCII characters, to be shown once; whoever shows it destroys it
   * @param sealed the same, to be kept
   */
  record FreshAccessKey(String accessKeyId, Plaintext secret, SealedSecret sealed) {}
}
