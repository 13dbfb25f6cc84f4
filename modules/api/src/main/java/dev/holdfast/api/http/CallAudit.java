package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.operation.CallScope;
import dev.holdfast.api.sigv4.Verdict;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Identity;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills the record of a call and hands it over. */
final class CallAudit {

  private final AuditTrail trail;
  private final Supplier<UUID> ids;
  private final Region home;

  /**
   * @param home stands for the region where a request names none
   */
  CallAudit(AuditTrail trail, Supplier<UUID> ids, Region home) {
    this.trail = trail;
    this.ids = ids;
    this.home = home;
  }

  /** What there is to tell of a call; grows while the call is worked on. */
  static final class Story {
    final String eventSource;
    final String eventName;
    final boolean readOnly;
    Identity identity = Identity.unverified(null);
    @Nullable Region region;
    @Nullable AccountId account;
    @Nullable Map<String, Object> parameters;
    @Nullable Map<String, Object> responseElements;
    private Supplier<List<AuditRecord.Resource>> resources = List::of;
    @Nullable Caller caller;
    List<DecidedRight> decided = List.of();
    @Nullable Map<String, String> recipient;

    Story(String eventSource, String eventName, boolean readOnly) {
      this.eventSource = eventSource;
      this.eventName = eventName;
      this.readOnly = readOnly;
    }

    /**
     * Begins with who has signed a call, and goes on with that, or with what is wrong with the
     * signature.
     */
    <T> T begun(
        Call call,
        Verdict verdict,
        Function<AwsError, T> refused,
        BiFunction<Caller, Region, T> on) {
      return switch (verdict) {
        case Verdict.Refused(var error, var claimed) -> {
          identity = Identity.unverified(claimed);
          yield refused.apply(error);
        }
        case Verdict.Verified(var signedBy, var signedFor, var ignored) -> {
          Caller signer = call.by(signedBy);
          verified(signer, signedFor);
          yield on.apply(signer, signedFor);
        }
      };
    }

    /** That of one thing of several that the same caller asked for in one call. */
    Story ofItem(String eventName, boolean readOnly) {
      Story item = new Story(eventSource, eventName, readOnly);
      item.identity = identity;
      item.region = region;
      item.account = account;
      item.caller = caller;
      return item;
    }

    List<AuditRecord.Resource> resources() {
      return resources.get();
    }

    void verified(Caller caller, Region signedFor) {
      identity = Identity.of(caller);
      region = signedFor;
      account = caller.account();
      this.caller = caller;
    }

    /** What was used. */
    void used(List<AuditRecord.Resource> known) {
      resources = () -> known;
    }

    /** What it would use; looked for only if it comes to nothing, as few calls do. */
    void names(Supplier<List<AuditRecord.Resource>> named) {
      resources = named;
    }

    /** One more right that was looked at. */
    void decided(DecidedRight right) {
      decided = DecidedRight.joined(decided, List.of(right));
    }

    private AuditRecord.@Nullable Decision decision() {
      return caller == null || decided.isEmpty() ? null : AuditRecord.Decision.of(decided, caller);
    }

    /** Whether the call was let in, whatever became of it then. */
    private boolean isLetIn(@Nullable String errorName) {
      return decided.isEmpty() ? errorName == null : DecidedRight.allAllowed(decided);
    }
  }

  /**
   * Ends a call of a JSON protocol: records it and answers. The stage does not fail: what cannot be
   * recorded is answered as a failure.
   */
  CompletionStage<Answer> conclude(Call call, Story story, CompletionStage<Outcome> outcome) {
    return outcome
        .handle((reached, failure) -> reached != null ? reached : Outcome.failed(call, failure))
        .thenCompose(reached -> recorded(call, story, reached))
        .exceptionally(unrecorded -> Answer.json(Outcome.failed(call, unrecorded).error()));
  }

  private CompletionStage<Answer> recorded(Call call, Story story, Outcome reached) {
    byte[] body = reached.body();
    AwsError error = body == null ? reached.error() : null;
    Answer answer =
        error == null && body != null ? Answer.json(body) : Answer.json(reached.error());
    return tell(
            call,
            story,
            error == null ? null : error.name(),
            error == null ? null : error.message().orElse(null))
        .thenApply(recorded -> answer);
  }

  /**
   * @param errorName null for a success
   * @return completes when the answer may leave
   */
  CompletionStage<Void> tell(
      Call call, Story story, @Nullable String errorName, @Nullable String errorMessage) {
    return tell(call, story, errorName, errorMessage, List.of());
  }

  /**
   * @param items of a batch, that the story is of; empty for a call of its own
   */
  CompletionStage<Void> tell(
      Call call,
      Story story,
      @Nullable String errorName,
      @Nullable String errorMessage,
      List<AuditRecord.Items> items) {
    String userAgent = call.request().single(Call.USER_AGENT);
    List<AuditRecord.Resource> resources = story.resources.get();
    AuditRecord record =
        new AuditRecord(
            story.identity,
            call.received(),
            story.eventSource,
            story.eventName,
            story.region == null ? home : story.region,
            call.sourceIpAddress(),
            userAgent == null ? null : AuditRecord.cut(userAgent),
            errorName,
            errorMessage == null ? null : AuditRecord.cut(errorMessage),
            story.parameters,
            story.responseElements,
            call.id().toString(),
            ids.get().toString(),
            story.readOnly,
            resources,
            AuditRecord.Type.API_CALL,
            story.account,
            null,
            null,
            story.decision(),
            story.recipient,
            items);
    Set<AccountId> owners =
        story.isLetIn(errorName) ? foreignOwners(story.account, resources) : Set.of();
    return owners.isEmpty() ? trail.record(record) : toldInEach(record, owners);
  }

  /**
   * Who is kept out is not told of in the account it reached for: its requests would be texts that
   * anybody writes into another's trail.
   */
  private static Set<AccountId> foreignOwners(
      @Nullable AccountId account, List<AuditRecord.Resource> resources) {
    Set<AccountId> owners = Set.of();
    for (AuditRecord.Resource resource : resources) {
      if (account != null && !resource.accountId().equals(account)) {
        owners = new LinkedHashSet<>(owners);
        owners.add(resource.accountId());
      }
    }
    return owners;
  }

  private CompletionStage<Void> toldInEach(AuditRecord record, Set<AccountId> owners) {
    String sharedId = ids.get().toString();
    CompletionStage<Void> told = trail.record(record.shared(sharedId));
    for (AccountId owner : owners) {
      CompletionStage<Void> there =
          trail.record(record.forOwner(owner, ids.get().toString(), sharedId));
      told = told.thenCompose(here -> there);
    }
    return told;
  }

  /** The keys that a refused request named by id or ARN; an alias names none. */
  static List<AuditRecord.Resource> named(CallScope scope, List<Optional<String>> keyIds) {
    return keyIds.stream()
        .flatMap(Optional::stream)
        .map(KeyReference::parse)
        .flatMap(key ->
            switch (key) {
              case KeyReference.ById(var id) ->
                  Stream.of(new KeyArn(scope.region(), scope.account(), id));
              case KeyReference.ByArn(var arn) -> Stream.of(arn);
              case KeyReference.ByAlias ignored -> Stream.<KeyArn>of();
              case KeyReference.ByAliasArn ignored -> Stream.<KeyArn>of();
              case KeyReference.Malformed ignored -> Stream.<KeyArn>of();
              case KeyReference.MalformedArn ignored -> Stream.<KeyArn>of();
            })
        .map(arn -> new AuditRecord.Resource(arn.account(), arn.toString()))
        .toList();
  }
}
