package dev.holdfast.node.command;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.AuditRecord.Decision;
import dev.holdfast.model.audit.AuditRecord.Issuer;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record in plain sentences: who, what, when, how it ended, what decided, what would allow it.
 */
final class Explanation {

  private final AuditRecord record;
  private final List<String> lines = new ArrayList<>();

  private Explanation(AuditRecord record) {
    this.record = record;
  }

  static List<String> lines(AuditRecord record) {
    Explanation explanation = new Explanation(record);
    explanation.facts();
    explanation.lines.add("");
    explanation.verdict();
    return List.copyOf(explanation.lines);
  }

  private void facts() {
    row("request", record.requestId());
    row("when", record.eventTime().toString());
    row("who", who(record));
    row("access key", record.userIdentity().accessKeyId());
    row("from", record.sourceIpAddress());
    row("what", service(record.eventSource()) + ":" + record.eventName());
    row("key", asNamed());
    for (AuditRecord.Resource resource : record.resources()) {
      row("resource", resource.arn());
    }
    row("region", record.awsRegion().name());
    context(record.requestParameters());
    for (AuditRecord.Items items : record.batch()) {
      row("items", items.places().stream().map(String::valueOf).collect(Collectors.joining(", ")));
      context(items.requestParameters());
    }
    row("ended", record.errorCode() == null ? "answered" : record.errorCode());
    row("", record.errorMessage());
  }

  private void context(@Nullable Map<String, Object> parameters) {
    if (parameters != null && parameters.get("encryptionContext") instanceof Map<?, ?> context) {
      row("context", context.toString());
    }
  }

  /** How the request named the key, where that is not what the resource is called. */
  private @Nullable String asNamed() {
    Map<String, Object> parameters = record.requestParameters();
    Object named = parameters == null ? null : parameters.get("keyId");
    return named instanceof String text
            && record.resources().stream().noneMatch(resource -> resource.isNamed(text))
        ? text
        : null;
  }

  private void row(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      lines.add(String.format("  %-11s %s", name, printable(value)));
    }
  }

  /** A terminal obeys control characters, and the trail holds texts that anybody sent. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> printable.appendCodePoint(Character.isISOControl(c) || isInvisible(c) ? '?' : c));
    return printable.toString();
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** The ARN, or what else there is. */
  static String who(AuditRecord record) {
    AuditRecord.Identity identity = record.userIdentity();
    if (identity.arn() != null) {
      return identity.arn();
    }
    if (identity.invokedBy() != null) {
      return identity.invokedBy();
    }
    return identity.principalId() == null ? "nobody that was verified" : identity.principalId();
  }

  /** Of {@code kms.amazonaws.com} the {@code kms}. */
  static String service(String eventSource) {
    int dot = eventSource.indexOf('.');
    return dot < 0 ? eventSource : eventSource.substring(0, dot);
  }

  private void verdict() {
    Decision decision = record.decision();
    if (decision == null) {
      say(
          record.errorCode() == null
              ? "No decision is recorded for it: it needs no right, or it was recorded by a version"
                  + " that did not say."
              : "It was refused before rights were looked at, or no decision is recorded for it.");
      return;
    }
    List<DecidedRight> rights = decision.rights();
    for (int i = 0; i < rights.size(); i++) {
      DecidedRight right = rights.get(i);
      if (rights.size() > 1) {
        lines.add(
            printable(
                "right %d: %s%s"
                    .formatted(
                        i + 1,
                        right.action(),
                        right.resource() == null ? "" : " on " + right.resource())));
      }
      say(right.reason().sentence());
      if (!right.isAllowed()) {
        advise(right);
      }
    }
    if (decision.isLetIn() && record.errorCode() != null) {
      say(
          (rights.size() > 1 ? "It had these rights" : "It had the right")
              + ", and failed for another reason: "
              + record.errorCode()
              + ".");
    }
  }

  private void advise(DecidedRight right) {
    switch (right.reason()) {
      case Reason.Denied(var type, var statement) -> adviseOnDenial(right, type, statement);
      case Reason.NotNamed(var type) -> adviseToName(right, type);
      case Reason.OwnSideMissing(var type, var resource) -> {
        adviseOnOwnSide(right, type);
        if (resource.isEmpty() && isAbroad(right)) {
          say(
              "The key is another account's: that account must allow it too, and whether it does"
                  + " was not looked at.");
        }
      }
      case Reason.Named ignored -> {}
      case Reason.Delegated ignored -> {}
      case Reason.Granted ignored -> {}
      case Reason.AcrossAccounts ignored -> {}
      case Reason.Owned ignored -> {}
      case Reason.AccountRoot ignored -> {}
    }
  }

  private void adviseOnDenial(DecidedRight right, PolicyType type, DecidingStatement statement) {
    say(
        "No other statement and no grant can outweigh that: to allow it, change "
            + statement
            + " so that it does not speak of "
            + right.action()
            + " by this caller.");
    if (type == PolicyType.RESOURCE && isAbroad(right)) {
      say("The caller was not told so: it cannot see another account's policy.");
    }
  }

  private void adviseToName(DecidedRight right, PolicyType type) {
    if (type == PolicyType.TRUST) {
      say("To allow it, add to the trust policy of the role " + right.resource() + ":");
      statement("\"Principal\": {\"AWS\": \"" + lastingArn() + "\"}", right.action(), null);
      return;
    }
    say("To allow it, add to the policy of the key " + right.resource() + ":");
    statement("\"Principal\": {\"AWS\": \"" + lastingArn() + "\"}", right.action(), "*");
    String operation = right.action().substring(right.action().indexOf(':') + 1);
    if (GrantOperation.named(operation).isPresent()) {
      say("or give a grant:");
      lines.add(
          "    aws kms create-grant --key-id "
              + right.resource()
              + " --grantee-principal "
              + lastingArn()
              + " --operations "
              + operation);
    }
  }

  private void adviseOnOwnSide(DecidedRight right, PolicyType missing) {
    String resource = right.resource() == null ? "*" : right.resource();
    switch (missing) {
      case IDENTITY -> say("To allow it, attach to " + lastingArn() + " a policy that says:");
      case BOUNDARY ->
          say("To allow it, the permissions boundary of " + lastingArn() + " must say too:");
      case SESSION ->
          say(
              "To allow it, the session must be made without session policies, or with one that"
                  + " says:");
      case RESOURCE, TRUST -> say("To allow it, the policy of " + resource + " must say:");
    }
    statement(null, right.action(), resource);
  }

  private boolean isAbroad(DecidedRight right) {
    String account =
        record.userIdentity().accountId() == null ? "" : record.userIdentity().accountId().value();
    return right.resource() != null
        && !right.resource().equals("*")
        && !right.resource().contains(":" + account + ":");
  }

  /** What a policy should name: of a session the role, since the session ends. */
  private String lastingArn() {
    AuditRecord.Session session = record.userIdentity().sessionContext();
    Issuer issuer = session == null ? null : session.issuer();
    return issuer == null ? who(record) : issuer.arn();
  }

  private void statement(@Nullable String principal, String action, @Nullable String resource) {
    List<String> members = new ArrayList<>();
    members.add("\"Effect\": \"Allow\"");
    if (principal != null) {
      members.add(principal);
    }
    members.add("\"Action\": \"" + action + "\"");
    if (resource != null) {
      members.add("\"Resource\": \"" + resource + "\"");
    }
    lines.add("    {" + String.join(", ", members) + "}");
  }

  private void say(String sentence) {
    lines.add(printable(sentence));
  }
}
