package dev.holdfast.api.http;

import dev.holdfast.api.error.AwsError;
import dev.holdfast.api.error.WireErrors;
import dev.holdfast.api.sigv4.RawRequest;
import dev.holdfast.api.xks.XksError;
import dev.holdfast.api.xks.XksPath;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The protocols that are spoken here, and by which of them a call is answered. */
final class Protocols implements Calls {

  /** The header by which a JSON protocol names the operation. */
  static final String TARGET = "x-amz-target";

  private static final String UNKNOWN = "unknown";
  private static final AwsError INTERNAL = WireErrors.INTERNAL;

  private final KmsCalls kms;
  private final BatchCalls batches;
  private final QueryCalls query;
  private final CloudTrailCalls cloudTrail;
  private final Optional<XksCalls> xks;
  private final UnservedCalls unserved;
  private final CallMeter meter;

  Protocols(
      KmsCalls kms,
      BatchCalls batches,
      QueryCalls query,
      CloudTrailCalls cloudTrail,
      Optional<XksCalls> xks,
      UnservedCalls unserved,
      CallMeter meter) {
    this.kms = kms;
    this.batches = batches;
    this.query = query;
    this.cloudTrail = cloudTrail;
    this.xks = xks;
    this.unserved = unserved;
    this.meter = meter;
  }

  /** Whether a call is for this process, whatever region it was signed for. */
  boolean isOfNoRegion(Call call) {
    return isXks(call.request().path());
  }

  private boolean isXks(String path) {
    return xks.isPresent() && XksPath.isOne(path);
  }

  @Override
  public CompletionStage<Answered> answer(Call call) {
    long began = System.nanoTime();
    Optional<KmsOperation> ofKms = ofKms(call.request());
    String operation = ofKms.isPresent() ? ofKms.get().awsName() : operation(call);
    meter.began();
    CompletionStage<Answered> answered;
    try {
      answered = answered(call, ofKms);
    } catch (RuntimeException bug) {
      answered = CompletableFuture.failedStage(bug);
    }
    return answered.whenComplete((given, bug) ->
        meter.ended(
            operation,
            given == null ? INTERNAL.status() : given.answer().status(),
            given == null ? INTERNAL.name() : given.answer().errorName(),
            System.nanoTime() - began));
  }

  private static Optional<KmsOperation> ofKms(RawRequest raw) {
    return raw.method().equals("POST") && raw.path().equals("/")
        ? KmsCalls.target(raw)
        : Optional.empty();
  }

  /**
   * What else a call is for. Callers choose the words, so only those that there are stand for
   * themselves.
   */
  private String operation(Call call) {
    RawRequest raw = call.request();
    Optional<String> known = Optional.empty();
    if (isXks(raw.path())) {
      known = xks.orElseThrow().task(raw);
    } else if (BatchCalls.isOne(raw)) {
      known = Optional.of(BatchCalls.NAME);
    } else if (CloudTrailCalls.isTarget(raw)) {
      known = Optional.of(CloudTrailCalls.LOOKUP_EVENTS);
    } else if (raw.count(TARGET) == 0 && QueryCalls.speaks(raw)) {
      known = query.action(call);
    }
    return known.orElse(UNKNOWN);
  }

  private CompletionStage<Answered> answered(Call call, Optional<KmsOperation> ofKms) {
    RawRequest raw = call.request();
    if (isEncoded(raw)) {
      Answer answer = rejection(raw.path(), raw.contentType(), WireErrors.ENCODED, call.id());
      return unserved(call, WireErrors.ENCODED, answer).thenApply(told -> new Answered(told, true));
    }
    return protocol(call, ofKms).thenApply(answer -> new Answered(answer, false));
  }

  private CompletionStage<Answer> protocol(Call call, Optional<KmsOperation> ofKms) {
    RawRequest raw = call.request();
    if (isXks(raw.path())) {
      return xks.orElseThrow().answer(call);
    }
    if (BatchCalls.isOne(raw)) {
      return batches.answer(call);
    }
    if (raw.path().equals("/")) {
      if (raw.count(TARGET) > 0) {
        if (ofKms.isPresent()) {
          return kms.answer(call, ofKms.get());
        }
        if (raw.method().equals("POST") && CloudTrailCalls.isTarget(raw)) {
          return cloudTrail.answer(call);
        }
      } else if (QueryCalls.speaks(raw)) {
        return query.answer(call);
      }
    }
    return unserved(call, WireErrors.UNKNOWN_OPERATION, Answer.json(WireErrors.UNKNOWN_OPERATION));
  }

  private CompletionStage<Answer> unserved(Call call, AwsError error, Answer answer) {
    return unserved.refuse(
        call,
        UnservedCalls.Named.target(call.request()),
        error.name(),
        error.message().orElse(null),
        answer);
  }

  @Override
  public Answer rejection(String path, String contentType, AwsError error, UUID id) {
    return isXks(path)
        ? Answer.xks(XksError.invalid(error.message().orElse(error.name())))
        : rejection(contentType, error, id);
  }

  /** Likewise, where there is no protocol but AWS's. */
  static Answer rejection(String contentType, AwsError error, UUID id) {
    return contentType.startsWith(QueryCalls.FORM)
        ? QueryCalls.rejected(error, id)
        : Answer.json(error);
  }

  private static boolean isEncoded(RawRequest request) {
    String[] headers = request.headers();
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("content-encoding")
          && !headers[i + 1].toLowerCase(Locale.ROOT).equals("identity")) {
        return true;
      }
    }
    return false;
  }
}
