package dev.holdfast.model.key;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.attestation.Recipient;
import dev.holdfast.model.grant.GrantIndex;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AccessDecision;
import dev.holdfast.model.policy.AccessRequest;
import dev.holdfast.model.policy.Action;
import dev.holdfast.model.policy.CallerContext;
import dev.holdfast.model.policy.ConditionKey;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.RequestContext;
import dev.holdfast.model.policy.Traits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rights that no key has a say in: to make keys, to list them, to name them. The caller's own
 * policies decide.
 */
public final class OwnSideAccess {

  private static final String ANY_RESOURCE = "*";

  private final Region region;
  private final Caller caller;
  private final Instant now;

  public OwnSideAccess(Region region, Caller caller, Instant now) {
    this.region = region;
    this.caller = caller;
    this.now = now;
  }

  /**
   * What came of asking.
   *
   * @param refusal empty when the caller may
   * @param decided the rights that were looked at; empty where none was found wanting and there is
   *     nothing to have a right to
   */
  public record Right(Optional<KmsError> refusal, List<DecidedRight> decided) {

    private Right after(Right earlier) {
      return new Right(refusal, DecidedRight.joined(earlier.decided, decided));
    }
  }

  /** Whether the caller may do what names no resource. */
  public Right right(KmsOperation operation) {
    return right(Action.of(operation), ANY_RESOURCE, new Context(null));
  }

  /** Whether the caller may do what names no resource, and is answered for a recipient. */
  public Right right(KmsOperation operation, Recipient recipient) {
    return right(Action.of(operation), ANY_RESOURCE, new Context(null, recipient));
  }

  /** Whether the caller may make this key; with tags that takes the right to tag too. */
  public Right right(KmsRequest.CreateKey create) {
    return right(
        new Creation(
            create.spec(),
            create.usage(),
            create.origin(),
            create.bypassPolicyLockoutSafetyCheck(),
            create.tags(),
            create.multiRegion() ? Optional.of(MultiRegionKeyType.PRIMARY) : Optional.empty()));
  }

  /** Whether the caller may make a replica of this key: in its region, whose rights these are. */
  public Right right(KmsRequest.ReplicateKey replicate, KeyMetadata primary) {
    return right(
        new Creation(
            primary.spec(),
            primary.usage(),
            primary.origin(),
            replicate.bypassPolicyLockoutSafetyCheck(),
            replicate.tags(),
            Optional.of(MultiRegionKeyType.REPLICA)));
  }

  private Right right(Creation create) {
    Context context = new Context(create);
    Right right = right(Action.of(KmsOperation.CREATE_KEY), ANY_RESOURCE, context);
    return right.refusal().isPresent() || create.tags().isEmpty()
        ? right
        : right(Action.of(KmsOperation.TAG_RESOURCE), ANY_RESOURCE, context).after(right);
  }

  /** Whether the caller may change this alias; the keys that it names are asked besides. */
  public Right right(KmsOperation operation, AliasArn alias) {
    return right(Action.of(operation), alias.toString(), new Context(null));
  }

  /** What the caller is told of a resource of another account that it is not to know of. */
  public Right unknown(Action action, String resource, AccountId account) {
    AccessRequest asked = new AccessRequest(caller, action, resource, account, new Context(null));
    return right(AccessDecision.onKey(asked, Policy.SILENT, GrantIndex.EMPTY), asked, Traits.NONE);
  }

  /**
   * What the caller is told of an alias of its own account that names no key: what it would be of a
   * key that is not there, whichever that might be.
   */
  public Right missing(Action action, AliasArn alias) {
    String anyKey =
        "arn:" + region.partition() + ":kms:" + region + ":" + caller.account() + ":key/*";
    AccessRequest asked =
        new AccessRequest(caller, action, anyKey, caller.account(), new Context(null));
    AccessDecision decision = AccessDecision.onOwnSide(asked);
    return decision.isAllowed()
        ? new Right(Optional.of(new KmsError.AliasNotFound(alias)), List.of())
        : new Right(
            Optional.of(denied(decision, asked.shownAs(alias.toString()))),
            List.of(DecidedRight.of(asked, decision, Traits.NONE)));
  }

  private Right right(Action action, String resource, Context context) {
    AccessRequest asked = new AccessRequest(caller, action, resource, caller.account(), context);
    return right(AccessDecision.onOwnSide(asked), asked, context.traits());
  }

  private static Right right(AccessDecision decision, AccessRequest asked, Traits traits) {
    return new Right(
        decision.isAllowed() ? Optional.empty() : Optional.of(denied(decision, asked)),
        List.of(DecidedRight.of(asked, decision, traits)));
  }

  private static KmsError denied(AccessDecision decision, AccessRequest asked) {
    return new KmsError.AccessDenied(
        decision.message(asked), asked.action().name(), asked.resource());
  }

  /** A key that is to be made. */
  private record Creation(
      KeySpec spec,
      KeyUsage usage,
      KeyOrigin origin,
      boolean bypassPolicyLockoutSafetyCheck,
      Map<String, String> tags,
      Optional<MultiRegionKeyType> multiRegion) {}

  private final class Context implements RequestContext {

    private final @Nullable Creation create;
    private final @Nullable Recipient recipient;
    private final CallerContext callers = new CallerContext(caller, region, now);

    Context(@Nullable Creation create) {
      this(create, null);
    }

    Context(@Nullable Creation create, @Nullable Recipient recipient) {
      this.create = create;
      this.recipient = recipient;
    }

    @Override
    public @Nullable String value(ConditionKey asked) {
      return switch (asked.name()) {
        case RESOURCE_ACCOUNT -> caller.account().value();
        case RECIPIENT_ATTESTATION -> recipient == null ? null : asked.in(recipient.conditions());
        default -> create == null ? callers.value(asked) : ofCreation(create, asked);
      };
    }

    Traits traits() {
      return create == null
          ? Traits.NONE
          : new Traits.OfKey(
              create.spec(),
              create.usage(),
              create.origin(),
              create.multiRegion(),
              Map.of(),
              new AliasesSeen.Asked(List.of()),
              Optional.empty());
    }

    private @Nullable String ofCreation(Creation creation, ConditionKey asked) {
      return switch (asked.name()) {
        case BYPASS_POLICY_LOCKOUT_SAFETY_CHECK ->
            Boolean.toString(creation.bypassPolicyLockoutSafetyCheck());
        case CUSTOMER_MASTER_KEY_SPEC, KEY_SPEC -> creation.spec().name();
        case CUSTOMER_MASTER_KEY_USAGE, KEY_USAGE -> creation.usage().name();
        case KEY_ORIGIN -> creation.origin().name();
        case MULTI_REGION -> Boolean.toString(creation.multiRegion().isPresent());
        case MULTI_REGION_KEY_TYPE -> creation.multiRegion().map(Enum::name).orElse(null);
        case REQUEST_TAG -> asked.in(creation.tags());
        default -> callers.value(asked);
      };
    }

    @Override
    public List<String> values(ConditionKey asked) {
      return switch (asked.name()) {
        case TAG_KEYS -> create == null ? List.of() : List.copyOf(create.tags().keySet());
        default -> callers.values(asked);
      };
    }
  }
}
