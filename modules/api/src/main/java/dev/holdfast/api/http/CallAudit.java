package dev.holdfast.api.http;

import dev.holdfast.api.operation.CallScope;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Identity;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyReference;
import dev.holdfast.model.name.Region;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills the record of a call and hands it over. */
final class CallAudit {

  /** Texts from outside are cut here: a record should not be a place to store things. */
  private static final int MAX_TEXT = 1024;

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
    List<AuditRecord.Resource> resources = List.of();

    Story(String eventSource, String eventName, boolean readOnly) {
      this.eventSource = eventSource;
      this.eventName = eventName;
      this.readOnly = readOnly;
    }

    void verified(Caller caller, Region signedFor) {
      identity = Identity.of(caller);
      region = signedFor;
      account = caller.account();
    }
  }

  /**
   * @param errorName null for a success
   * @return completes when the answer may leave
   */
  CompletionStage<Void> tell(
      Call call, Story story, @Nullable String errorName, @Nullable String errorMessage) {
    String userAgent = call.request().single("user-agent");
    return trail.record(
        new AuditRecord(
            story.identity,
            call.received(),
            story.eventSource,
            story.eventName,
            story.region == null ? home : story.region,
            call.sourceIpAddress(),
            userAgent == null ? null : cut(userAgent),
            errorName,
            errorMessage == null ? null : cut(errorMessage),
            story.parameters,
            story.responseElements,
            call.id().toString(),
            ids.get().toString(),
            story.readOnly,
            story.resources,
            AuditRecord.Type.API_CALL,
            story.account,
            null,
            null));
  }

  /** The keys that an answer was made with. */
  static List<AuditRecord.Resource> resources(KmsAnswer answer) {
    return switch (answer) {
      case KmsAnswer.Done(var key) -> resources(key);
      case KmsAnswer.Acknowledged(var key) -> resources(key);
      case KmsAnswer.Described(var metadata) -> resources(metadata.arn());
      case KmsAnswer.DeletionScheduled scheduled -> resources(scheduled.key());
      case KmsAnswer.Tags tags -> resources(tags.key());
      case KmsAnswer.Policy policy -> resources(policy.key());
      case KmsAnswer.PolicyNames names -> resources(names.key());
      case KmsAnswer.RotationStatus status -> resources(status.key());
      case KmsAnswer.Rotations rotations -> resources(rotations.key());
      case KmsAnswer.Encrypted encrypted -> resources(encrypted.key());
      case KmsAnswer.Decrypted decrypted -> resources(decrypted.key());
      case KmsAnswer.ReEncrypted both -> resources(both.source(), both.destination());
      case KmsAnswer.DataKey dataKey -> resources(dataKey.key());
      case KmsAnswer.Random ignored -> List.of();
      case KmsAnswer.Keys ignored -> List.of();
      case KmsAnswer.Aliases ignored -> List.of();
      case KmsAnswer.GrantIssued issued -> resources(issued.key());
      case KmsAnswer.GrantEnded ended -> resources(ended.key());
      case KmsAnswer.Grants grants -> grants.key().map(CallAudit::resources).orElseGet(List::of);
    };
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

  private static List<AuditRecord.Resource> resources(KeyArn... keys) {
    return Stream.of(keys)
        .map(key -> new AuditRecord.Resource(key.account(), key.toString()))
        .toList();
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
