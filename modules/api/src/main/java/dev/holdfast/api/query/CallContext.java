package dev.holdfast.api.query;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call to IAM or STS says of itself to policies. */
public final class CallContext implements RequestContext {

  private final Asked asked;
  private final Resource resource;
  private final CallerContext caller;

  /**
   * What the call is about.
   *
   * @param boundary of a user or role the permissions boundary that it has, or is to have
   */
  public record Resource(
      String arn, AccountId account, Map<String, String> tags, Optional<String> boundary) {

    /** One of which only the name is known. */
    public static Resource named(String arn, AccountId account) {
      return new Resource(arn, account, Map.of(), Optional.empty());
    }
  }

  public CallContext(Asked asked, Resource resource) {
    this.asked = asked;
    this.resource = resource;
    this.caller = new CallerContext(asked.caller(), asked.region(), asked.received());
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return switch (key.name()) {
      case REQUEST_TAG -> key.in(asked.tags());
      case RESOURCE_TAG, IAM_RESOURCE_TAG -> key.in(resource.tags());
      case RESOURCE_ACCOUNT -> resource.account().value();
      case PERMISSIONS_BOUNDARY ->
          asked.text("PermissionsBoundary").or(resource::boundary).orElse(null);
      case POLICY_ARN -> asked.text("PolicyArn").orElse(null);
      case EXTERNAL_ID -> asked.text("ExternalId").orElse(null);
      case ROLE_SESSION_NAME -> asked.text("RoleSessionName").orElse(null);
      case SESSION_SOURCE_IDENTITY -> asked.text("SourceIdentity").orElse(null);
      default -> caller.value(key);
    };
  }

  @Override
  public List<String> values(ConditionKey key) {
    return switch (key.name()) {
      case TAG_KEYS ->
          asked.texts("TagKeys").isEmpty()
              ? List.copyOf(asked.tags().keySet())
              : asked.texts("TagKeys");
      case TRANSITIVE_TAG_KEYS -> asked.texts("TransitiveTagKeys");
      default -> caller.values(key);
    };
  }
}
