package dev.holdfast.model.policy;

/** The types of policies as AWS's messages tell them apart. */
public enum PolicyType {
  IDENTITY("identity-based policy", "an identity-based policy"),
  RESOURCE("resource-based policy", "a resource-based policy"),
  BOUNDARY("permissions boundary", "a permissions boundary"),
  SESSION("session policy", "a session policy"),
  TRUST("role trust policy", "the role trust policy");

  private final String name;
  private final String withArticle;

  PolicyType(String name, String withArticle) {
    this.name = name;
    this.withArticle = withArticle;
  }

  /** How AWS ends the message when a statement denies. */
  String explicitDenial() {
    return "with an explicit deny in " + withArticle;
  }

  /** How AWS ends the message when no statement allows. */
  String implicitDenial(Action action) {
    return "because no " + name + " allows the " + action + " action";
  }

  @Override
  public String toString() {
    return name;
  }
}
