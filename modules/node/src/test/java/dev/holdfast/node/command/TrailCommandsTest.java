package dev.holdfast.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.journal.audit.AuditLog;
import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.identity.CallOrigin;
import dev.holdfast.model.identity.Caller;
import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.identity.Rights;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.DecidedRight;
import dev.holdfast.model.policy.DecidingStatement;
import dev.holdfast.model.policy.PolicyType;
import dev.holdfast.model.policy.Reason;
import dev.holdfast.model.policy.Traits;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.testkit.audit.SampleRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that read the audit trail of a server. */
class TrailCommandsTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final String KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
  private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/" + KEY_ID;
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final DecidingStatement KEY_STATEMENT =
      new DecidingStatement("the key policy", 2, Optional.of("AllowUse"));
  private static final DecidingStatement OWN_STATEMENT =
      new DecidingStatement("arn:aws:iam::111122223333:policy/use", 1, Optional.empty());

  @TempDir Path data;
  private final List<AuditRecord> records = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static Caller user(String arn) {
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    return new Caller(
        new Identity.User(ACCOUNT, arn, "AIDA" + name, name),
        "AKIA" + name,
        new Rights(List.of(), Optional.empty(), List.of(), Map.of(), Optional.empty()),
        CallOrigin.UNKNOWN);
  }

  private static String requestId(int i) {
    return String.format("00000000-0000-4000-8000-%012d", i);
  }

  /** The next call, a minute after the one before. */
  private void record(
      String operation, Caller caller, @Nullable String error, @Nullable Reason reason) {
    SampleRecord call =
        next(caller)
            .named(operation)
            .refused(error, null)
            .asking(Map.of("keyId", KEY_ID))
            .using(new AuditRecord.Resource(ACCOUNT, KEY));
    if (reason != null) {
      call.decided(List.of(new DecidedRight("kms:" + operation, KEY, reason, Traits.UNRECORDED)));
    }
    records.add(call.written());
  }

  private SampleRecord next(Caller caller) {
    int i = records.size();
    return SampleRecord.by(caller)
        .at(NOON.plusSeconds(60L * i))
        .identified(requestId(i), "event-" + i)
        .through("cli");
  }

  /** The next call, as this version records it. */
  private void record(
      String eventSource,
      String operation,
      Caller caller,
      @Nullable String error,
      DecidedRight... rights) {
    records.add(
        next(caller)
            .to(eventSource)
            .named(operation)
            .refused(error, null)
            .asking(Map.of())
            .decided(List.of(rights))
            .written());
  }

  private static DecidedRight right(String action, String resource, Reason reason) {
    return new DecidedRight(action, resource, reason, Traits.NONE);
  }

  @BeforeEach
  void record() {
    record("Encrypt", user(ALICE), null, new Reason.Named(KEY_STATEMENT));
    record("Decrypt", user(ALICE), null, new Reason.Delegated(KEY_STATEMENT, OWN_STATEMENT));
    record("Decrypt", user(BOB), "AccessDeniedException", new Reason.NotNamed(PolicyType.RESOURCE));
    record(
        "DisableKey",
        user(BOB),
        "AccessDeniedException",
        new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.of(KEY_STATEMENT)));
    record("Decrypt", user(ALICE), "InvalidCiphertextException", new Reason.Named(KEY_STATEMENT));
    record("Decrypt", Caller.root(ACCOUNT, "AKIAROOT"), "SerializationException", null);
  }

  private int run(String... arguments) {
    try (AuditLog log =
        AuditLog.open(
            data.resolve("audit"), AuditLog.Settings.STRICT, Region.US_EAST_1, () -> NOON)) {
      records.forEach(record -> log.record(record).toCompletableFuture().join());
      records.clear();
    }
    CommandLine commandLine = HoldfastCommand.commandLine(Map.of("HOLDFAST_DATA", data.toString()));
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  // -- explain

  @Test
  void explain_saysWhoWhatWhenAndWhichStatementsAllowed() {
    assertThat(run("explain", "--request-id", requestId(1))).isZero();
    assertThat(out.toString())
        .contains(
            ALICE,
            "kms:Decrypt",
            KEY,
            "2026-01-01T12:01:00Z",
            "answered",
            "Allowed by statement 1 of policy arn:aws:iam::111122223333:policy/use, to which"
                + " statement \"AllowUse\" of policy the key policy leaves it.");
  }

  @Test
  void explain_givesTheStatementThatIsMissingInTheKeyPolicy() {
    assertThat(run("explain", "--request-id", requestId(2))).isZero();
    assertThat(out.toString())
        .contains(
            "AccessDeniedException",
            "Not allowed because no statement of the resource-based policy names the caller",
            "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \""
                + BOB
                + "\"}, \"Action\": \"kms:Decrypt\", \"Resource\": \"*\"}",
            "aws kms create-grant --key-id "
                + KEY
                + " --grantee-principal "
                + BOB
                + " --operations Decrypt");
  }

  @Test
  void explain_givesTheStatementThatIsMissingInTheCallersPolicies() {
    assertThat(run("explain", "--request-id", requestId(3))).isZero();
    assertThat(out.toString())
        .contains(
            "attach to " + BOB,
            "{\"Effect\": \"Allow\", \"Action\": \"kms:DisableKey\", \"Resource\": \""
                + KEY
                + "\"}")
        .doesNotContain("create-grant");
  }

  @Test
  void explain_tellsARightFromASuccess() {
    assertThat(run("explain", "--request-id", requestId(4))).isZero();
    assertThat(out.toString())
        .contains("Allowed by", "failed for another reason: InvalidCiphertextException");
  }

  @Test
  void explain_saysWhenNothingWasDecided() {
    assertThat(run("explain", "--request-id", requestId(5))).isZero();
    assertThat(out.toString()).contains("refused before rights were looked at");
  }

  @Test
  void explain_ofADenial_namesTheStatement() {
    record(
        "Encrypt",
        user(BOB),
        "AccessDeniedException",
        new Reason.Denied(PolicyType.IDENTITY, OWN_STATEMENT));
    assertThat(run("explain", "--request-id", requestId(6))).isZero();
    assertThat(out.toString())
        .contains("Denied by statement 1 of policy arn:aws:iam::111122223333:policy/use", "change")
        .doesNotContain("\"Effect\"");
  }

  private static final String OTHER_KEY = KEY.replace("1234abcd", "5678abcd");

  @Test
  void explain_tellsEveryRight_andAdvisesOnTheOneThatIsMissing() {
    record(
        AuditRecord.KMS,
        "ReEncrypt",
        user(BOB),
        "AccessDeniedException",
        right("kms:ReEncryptFrom", KEY, new Reason.Named(KEY_STATEMENT)),
        right("kms:ReEncryptTo", OTHER_KEY, new Reason.NotNamed(PolicyType.RESOURCE)));
    assertThat(run("explain", "--request-id", requestId(6))).isZero();
    assertThat(lines())
        .containsSubsequence(
            "right 1: kms:ReEncryptFrom on " + KEY,
            "Allowed by statement \"AllowUse\" of policy the key policy, which names the caller.",
            "right 2: kms:ReEncryptTo on " + OTHER_KEY,
            "To allow it, add to the policy of the key " + OTHER_KEY + ":");
    assertThat(out.toString()).doesNotContain("policy of the key " + KEY + ":");
  }

  @Test
  void explain_tellsSeveralRightsFromASuccess() {
    record(
        AuditRecord.KMS,
        "CreateAlias",
        user(BOB),
        "AlreadyExistsException",
        right("kms:CreateAlias", "arn:aws:kms:x:1:alias/a", new Reason.Owned(OWN_STATEMENT)),
        right("kms:CreateAlias", KEY, new Reason.Named(KEY_STATEMENT)));
    assertThat(run("explain", "--request-id", requestId(6))).isZero();
    assertThat(lines())
        .contains("It had these rights, and failed for another reason: AlreadyExistsException.");
  }

  @Test
  void explain_prefersTheCallersRecordToTheOwners() {
    record("Encrypt", user(ALICE), null, new Reason.Named(KEY_STATEMENT));
    records.add(records.getLast().forOwner(new AccountId("444455556666"), "e", "s"));
    assertThat(run("explain", "--request-id", requestId(6))).isZero();
    assertThat(out.toString()).contains("Allowed by");
  }

  @Test
  void explain_ofWhatIsNotThere_says30_andOfNonsense2() {
    assertThat(run("explain", "--request-id", requestId(77)))
        .isEqualTo(ExitStatus.NOT_FOUND.code())
        .isEqualTo(30);
    assertThat(run("explain", "--request-id", "yesterday's")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("explain")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("explain", "--request-id", requestId(1), "--data", data + "/nowhere"))
        .isEqualTo(ExitStatus.DATA_UNUSABLE.code());
  }

  // -- batches

  private void recordBatch() {
    for (String error : new String[] {null, "KMSInvalidStateException"}) {
      records.add(
          next(user(ALICE))
              .identified(requestId(6), "event-6" + error)
              .named("Encrypt")
              .refused(error, null)
              .asking(Map.of("keyId", KEY_ID))
              .using(new AuditRecord.Resource(ACCOUNT, KEY))
              .decided(List.of(right("kms:Encrypt", KEY, new Reason.Named(KEY_STATEMENT))))
              .ofItems(
                  new AuditRecord.Items(
                      error == null ? List.of(0, 2) : List.of(1),
                      Map.of("encryptionContext", Map.of("tenant", "blue"))))
              .written());
    }
  }

  @Test
  void explain_ofABatch_tellsAllItsItems() {
    recordBatch();
    record("Encrypt", user(BOB), null, new Reason.Named(KEY_STATEMENT));
    assertThat(run("explain", "--request-id", requestId(6))).isZero();
    assertThat(lines())
        .containsSubsequence("  ended       answered", "  ended       KMSInvalidStateException")
        .contains("  items       0, 2", "  items       1", "  context     {tenant=blue}");
  }

  @Test
  void audit_countsTheItemsOfABatch() {
    recordBatch();
    assertThat(run("audit", "--limit", "2")).isZero();
    assertThat(lines().getLast()).contains("kms:Encrypt times 2 ok by " + ALICE);
    assertThat(lines().getFirst())
        .contains("kms:Encrypt times 1 KMSInvalidStateException by " + ALICE);
  }

  // -- audit

  @Test
  void audit_printsNewestFirst() {
    assertThat(run("audit")).isZero();
    assertThat(lines()).hasSize(6);
    assertThat(lines().get(1))
        .isEqualTo(
            "2026-01-01T12:04:00Z kms:Decrypt InvalidCiphertextException by "
                + ALICE
                + " on "
                + KEY
                + " request "
                + requestId(4));
    assertThat(lines().get(5)).contains("kms:Encrypt ok by " + ALICE);
  }

  @Test
  void audit_optionsNarrowDownTogether() {
    assertThat(found("--principal", ALICE)).containsExactly(4, 1, 0);
    assertThat(found("--principal", "bob")).containsExactly(3, 2);
    assertThat(found("--principal", "AIDAbob")).containsExactly(3, 2);
    assertThat(found("--principal", "root")).containsExactly(5);
    assertThat(found("--key", KEY_ID, "--action", "kms:Encrypt")).containsExactly(0);
    assertThat(found("--key", KEY_ID.substring(1))).isEmpty();
    assertThat(found("--action", "iam:Encrypt")).isEmpty();
    assertThat(found("--action", "decrypt", "--error", "AccessDeniedException")).containsExactly(2);
    assertThat(found("--since", "2026-01-01T12:01:00Z", "--until", "2026-01-01T12:03:00Z"))
        .containsExactly(2, 1);
    assertThat(found("--since", "2026-01-02")).isEmpty();
    assertThat(found("--limit", "2")).containsExactly(5, 4);
  }

  private List<Integer> found(String... options) {
    out.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(List.of("audit"));
    arguments.addAll(List.of(options));
    assertThat(run(arguments.toArray(String[]::new))).isZero();
    return lines().stream()
        .map(line -> Integer.parseInt(line.substring(line.length() - 12)))
        .toList();
  }

  @Test
  void audit_asJson_printsTheLinesOfTheTrail() throws Exception {
    assertThat(run("audit", "--json")).isZero();
    try (var files = Files.list(data.resolve("audit"))) {
      List<String> written = Files.readAllLines(files.findFirst().orElseThrow());
      assertThat(lines()).isEqualTo(written.reversed());
    }
  }

  @Test
  void audit_ofNonsense_isRefused() {
    assertThat(run("audit", "--since", "yesterday")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("audit", "--limit", "0")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(err.toString()).contains("2026-01-31T12:00:00Z");
  }

  @Test
  void whatAnybodySent_doesNotCommandTheTerminal() {
    assertThat(Explanation.printable("a\u001b[2Jb\u202ec\nd")).isEqualTo("a?[2Jb?c?d");
  }

  @Test
  void aTrailThatCannotBeRead_isNoBugOfHoldfast() throws Exception {
    assertThat(run("audit")).isZero();
    Files.writeString(
        data.resolve("audit").resolve("audit-0000000000000099-2026-01-01.jsonl"), "nonsense\n");
    CommandLine commandLine = HoldfastCommand.commandLine(Map.of("HOLDFAST_DATA", data.toString()));
    commandLine.setErr(new PrintWriter(err));
    assertThat(commandLine.execute("audit")).isEqualTo(ExitStatus.AUDIT_BROKEN.code());
    assertThat(err.toString()).contains("verify-audit");
  }

  // -- what-if

  private String policy(String statement) throws Exception {
    Path file = Files.createTempFile(data, "policy", ".json");
    Files.writeString(
        file, ("{'Version':'2012-10-17','Statement':[" + statement + "]}").replace('\'', '"'));
    return file.toString();
  }

  @Test
  void whatIf_listsWhatAKeyPolicyWouldChange() throws Exception {
    String proposed =
        policy(
            "{'Effect':'Allow','Principal':{'AWS':'"
                + BOB
                + "'},'Action':['kms:Decrypt','kms:Encrypt'],'Resource':'*'}");
    assertThat(run("what-if", "--key-policy", proposed, "--key", KEY_ID)).isZero();
    assertThat(lines())
        .contains(
            "6 recorded calls concern it, 1 would end as they did",
            "0 would newly fail",
            "3 would newly fail, unless a grant on the key allows it, which the records do not"
                + " tell",
            "  2 kms:Decrypt by "
                + ALICE
                + " on "
                + KEY
                + ", from 2026-01-01T12:01:00Z to 2026-01-01T12:04:00Z, request "
                + requestId(4),
            "1 would newly succeed",
            "  1 kms:Decrypt by "
                + BOB
                + " on "
                + KEY
                + " at 2026-01-01T12:02:00Z, request "
                + requestId(2),
            "1 cannot be told from the records");
  }

  @Test
  void whatIf_leavesOutWhoMadeTheKey_inWhichItsPolicyHasNoSay() throws Exception {
    record("CreateKey", user(ALICE), null, new Reason.Owned(OWN_STATEMENT));
    record("CreateKey", Caller.root(ACCOUNT, "AKIAROOT"), null, new Reason.AccountRoot());
    String proposed = policy("{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}");
    assertThat(run("what-if", "--key-policy", proposed, "--key", KEY_ID)).isZero();
    assertThat(lines()).contains("6 recorded calls concern it, 2 would end as they did");
    assertThat(out.toString()).doesNotContain("CreateKey");
  }

  @Test
  void whatIf_listsWhatAnIdentityPolicyWouldChange() throws Exception {
    String proposed = policy("{'Effect':'Allow','Action':'kms:DisableKey','Resource':'*'}");
    assertThat(run("what-if", "--identity-policy", proposed, "--principal", BOB)).isZero();
    assertThat(lines())
        .contains(
            "2 recorded calls concern it, 1 would end as they did",
            "1 would newly succeed",
            "0 would newly fail");
    out.getBuffer().setLength(0);
    assertThat(run("what-if", "--identity-policy", proposed, "--principal", ALICE)).isZero();
    assertThat(lines()).contains("1 would newly fail");
  }

  @Test
  void whatIf_decidesEveryRightOfACallAgain() throws Exception {
    record(
        AuditRecord.KMS,
        "ReEncrypt",
        user(ALICE),
        null,
        right("kms:ReEncryptFrom", KEY, new Reason.Named(KEY_STATEMENT)),
        right("kms:ReEncryptTo", OTHER_KEY, new Reason.Named(KEY_STATEMENT)));
    record(
        AuditRecord.KMS,
        "ReEncrypt",
        user(ALICE),
        "AccessDeniedException",
        right("kms:ReEncryptFrom", KEY, new Reason.NotNamed(PolicyType.RESOURCE)));
    String proposed =
        policy(
            "{'Effect':'Allow','Principal':{'AWS':'"
                + ALICE
                + "'},'Action':'kms:ReEncryptFrom','Resource':'*'}");
    assertThat(
            run(
                "what-if",
                "--key-policy",
                proposed,
                "--key",
                OTHER_KEY,
                "--since",
                "2026-01-01T12:06:00Z"))
        .isZero();
    assertThat(lines())
        .contains(
            "1 recorded calls concern it, 0 would end as they did",
            "  1 kms:ReEncrypt by "
                + ALICE
                + " on "
                + KEY
                + " and "
                + OTHER_KEY
                + " at 2026-01-01T12:06:00Z, request "
                + requestId(6));
    out.getBuffer().setLength(0);
    assertThat(
            run(
                "what-if",
                "--key-policy",
                proposed,
                "--key",
                KEY,
                "--since",
                "2026-01-01T12:06:00Z"))
        .isZero();
    assertThat(lines())
        .contains(
            "2 recorded calls concern it, 1 would end as they did",
            "1 cannot be told from the records");
    assertThat(out.toString())
        .contains("the call needed a further right, which nobody asked for once one was withheld");
  }

  @Test
  void whatIf_decidesCallsToIamAndStsAgain() throws Exception {
    record(
        AuditRecord.IAM,
        "GetUser",
        user(BOB),
        "AccessDenied",
        right(
            "iam:GetUser",
            ALICE,
            new Reason.OwnSideMissing(PolicyType.IDENTITY, Optional.empty())));
    record(
        AuditRecord.STS,
        "GetFederationToken",
        user(BOB),
        null,
        right("sts:GetFederationToken", "*", new Reason.Owned(OWN_STATEMENT)));
    String proposed = policy("{'Effect':'Allow','Action':'iam:Get*','Resource':'*'}");
    assertThat(
            run(
                "what-if",
                "--identity-policy",
                proposed,
                "--principal",
                BOB,
                "--since",
                "2026-01-01T12:06:00Z"))
        .isZero();
    assertThat(lines())
        .contains(
            "2 recorded calls concern it, 0 would end as they did",
            "1 would newly succeed",
            "1 would newly fail",
            "0 cannot be told from the records");
  }

  @Test
  void whatIf_looksAtThePeriodOnly() throws Exception {
    String proposed = policy("{'Effect':'Deny','Action':'kms:*','Resource':'*'}");
    assertThat(
            run(
                "what-if",
                "--identity-policy",
                proposed,
                "--principal",
                ALICE,
                "--since",
                "2026-01-01T12:04:00Z"))
        .isZero();
    assertThat(lines()).contains("1 recorded calls concern it, 0 would end as they did");
  }

  @Test
  void whatIf_ofNonsense_isRefused() throws Exception {
    String good = policy("{'Effect':'Deny','Action':'kms:*','Resource':'*'}");
    String bad = policy("{'Effect':'Perhaps'}");
    assertThat(run("what-if")).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("what-if", "--identity-policy", good)).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("what-if", "--key-policy", good)).isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("what-if", "--key-policy", good, "--key", KEY_ID))
        .as("a key policy must name principals")
        .isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("what-if", "--identity-policy", bad, "--principal", BOB))
        .isEqualTo(ExitStatus.USAGE.code());
    assertThat(run("what-if", "--identity-policy", data + "/none", "--principal", BOB))
        .isEqualTo(ExitStatus.USAGE.code());
  }

  // -- usage

  @Test
  void usage_saysWhoUsedAKeyForWhatHowOftenWhenFirstAndLast() {
    record("Encrypt", user(ALICE), null, new Reason.Named(KEY_STATEMENT));
    assertThat(run("usage", KEY_ID)).isZero();
    assertThat(lines())
        .containsExactly(
            "counted since 2026-01-01T12:00:00Z",
            "Encrypt by "
                + ALICE
                + " on "
                + KEY
                + " times 2 first 2026-01-01T12:00:00Z last 2026-01-01T12:06:00Z",
            "Decrypt by "
                + ALICE
                + " on "
                + KEY
                + " times 1 first 2026-01-01T12:01:00Z last 2026-01-01T12:01:00Z");
  }

  @Test
  void usage_ofAKeyThatNobodyUsed_isNotFound() {
    assertThat(run("usage", "arn:aws:kms:us-east-1:111122223333:key/none"))
        .isEqualTo(ExitStatus.NOT_FOUND.code());
  }
}
