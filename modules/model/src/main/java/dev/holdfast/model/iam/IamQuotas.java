package dev.holdfast.model.iam;

/** How many an account may have; what AWS lets nobody raise is not here. */
public record IamQuotas(int users, int groups, int roles, int policies) {

  /** AWS's values for a new account. */
  public static final IamQuotas AWS = new IamQuotas(5_000, 300, 1_000, 1_500);
}
