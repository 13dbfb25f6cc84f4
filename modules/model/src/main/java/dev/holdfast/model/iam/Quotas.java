package dev.holdfast.model.iam;

/** What AWS lets nobody raise, and the refusals that go with every quota. */
final class Quotas {

  static final int ACCESS_KEYS_PER_USER = 2;
  static final int GROUPS_PER_USER = 10;
  static final int ATTACHED_POLICIES = 10;
  static final int VERSIONS_PER_POLICY = 5;
  static final int POLICY_LENGTH = 6_144;
  static final int TRUST_POLICY_LENGTH = 2_048;
  static final int USER_INLINE_LENGTH = 2_048;
  static final int GROUP_INLINE_LENGTH = 5_120;
  static final int ROLE_INLINE_LENGTH = 10_240;
  static final int MIN_SESSION_SECONDS = 3_600;
  static final int MAX_SESSION_SECONDS = 43_200;

  private Quotas() {}

  /**
   * @param wanted how many there would be
   * @param name AWS's name of the quota
   */
  static void keep(int wanted, int most, String name) throws Refusal {
    if (wanted > most) {
      throw new Refusal(
          new IamError.LimitExceeded("Cannot exceed quota for " + name + ": " + most));
    }
  }

  static void keepInlineLength(Member.WithPolicies holder, HeldPolicies wanted) throws Refusal {
    int most =
        switch (holder) {
          case IamUser ignored -> USER_INLINE_LENGTH;
          case IamGroup ignored -> GROUP_INLINE_LENGTH;
          case IamRole ignored -> ROLE_INLINE_LENGTH;
        };
    if (wanted.inlineLength() > most) {
      throw new Refusal(
          new IamError.LimitExceeded(
              "Maximum policy size of "
                  + most
                  + " bytes exceeded for "
                  + kind(holder)
                  + " "
                  + holder.name()));
    }
  }

  static void keepTags(IamTags wanted) throws Refusal {
    if (wanted.size() > Forms.MAX_TAGS) {
      throw new Refusal(
          new IamError.LimitExceeded("The number of tags has reached the maximum limit."));
    }
  }

  static String kind(Member.WithPolicies holder) {
    return switch (holder) {
      case IamUser ignored -> "user";
      case IamGroup ignored -> "group";
      case IamRole ignored -> "role";
    };
  }

  static String perHolder(Member.WithPolicies holder) {
    return switch (holder) {
      case IamUser ignored -> "PoliciesPerUser";
      case IamGroup ignored -> "PoliciesPerGroup";
      case IamRole ignored -> "PoliciesPerRole";
    };
  }
}
