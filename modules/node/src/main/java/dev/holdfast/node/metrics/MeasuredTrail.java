package dev.holdfast.node.metrics;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditTrail;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Counts what decided about calls, as the trail is told of it. */
final class MeasuredTrail implements AuditTrail {

  /** Why somebody may do something, or may not. */
  private enum Why {
    NAMED(true),
    DELEGATED(true),
    GRANTED(true),
    ACROSS_ACCOUNTS(true),
    OWNED(true),
    ACCOUNT_ROOT(true),
    DENIED(false),
    NOT_NAMED(false),
    OWN_SIDE_MISSING(false);

    private final boolean allowed;

    Why(boolean allowed) {
      this.allowed = allowed;
    }

    static Why of(Reason reason) {
      return switch (reason) {
        case Reason.Named ignored -> NAMED;
        case Reason.Delegated ignored -> DELEGATED;
        case Reason.Granted ignored -> GRANTED;
        case Reason.AcrossAccounts ignored -> ACROSS_ACCOUNTS;
        case Reason.Owned ignored -> OWNED;
        case Reason.AccountRoot ignored -> ACCOUNT_ROOT;
        case Reason.Denied ignored -> DENIED;
        case Reason.NotNamed ignored -> NOT_NAMED;
        case Reason.OwnSideMissing ignored -> OWN_SIDE_MISSING;
      };
    }
  }

  private final AuditTrail trail;
  private final Map<Why, Counter> decisions = new EnumMap<>(Why.class);

  MeasuredTrail(AuditTrail trail, Meters meters) {
    this.trail = trail;
    for (Why why : Why.values()) {
      decisions.put(
          why,
          meters.counter(
              "kms.authz.decisions",
              "Rights that were looked at",
              Tags.of(
                  "decision",
                  why.allowed ? "allowed" : "denied",
                  "reason",
                  why.name().toLowerCase(Locale.ROOT).replace('_', '-'))));
    }
  }

  @Override
  public CompletionStage<Void> record(AuditRecord record) {
    AuditRecord.Decision decision = record.decision();
    if (decision != null) {
      List<DecidedRight> rights = decision.rights();
      for (int i = 0; i < rights.size(); i++) {
        Objects.requireNonNull(decisions.get(Why.of(rights.get(i).reason())))
            .increment(record.calls());
      }
    }
    return trail.record(record);
  }
}
