package dev.holdfast.api.http;

import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.RequestContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The condition keys of a request to the caller's own account, and to no resource in it. */
final class AccountContext implements RequestContext {

  private final CallerContext caller;
  private final Region region;
  private final Instant now;

  AccountContext(Caller caller, Region region, Instant now) {
    this.caller = new CallerContext(caller);
    this.region = region;
    this.now = now;
  }

  @Override
  public @Nullable String value(ConditionKey key) {
    return switch (key.name()) {
      case CURRENT_TIME -> now.toString();
      case EPOCH_TIME -> Long.toString(now.getEpochSecond());
      case REQUESTED_REGION -> region.name();
      default -> caller.value(key);
    };
  }

  @Override
  public List<String> values(ConditionKey key) {
    return caller.values(key);
  }
}
