package dev.holdfast.node.command;

import dev.holdfast.model.audit.AuditRecord;
import dev.holdfast.model.audit.RecordedCall;
import dev.holdfast.model.policy.Policy;
import dev.holdfast.model.policy.PrincipalIds;
import dev.holdfast.model.policy.Replay;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast what-if}. */
@Command(
    name = "what-if",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decides recorded calls again as if a policy had been another, and lists which would newly"
          + " fail and",
      "which would newly succeed. Changes nothing; the server may be running."
    },
    footer = {
      "",
      "Either --key-policy with --key, or --identity-policy with --principal. An identity policy"
          + " stands for all",
      "identity policies of the principal, its groups' too; its boundary and session policies stay"
          + " as they were.",
      "Of all policies that are not replaced, what-if knows what the recorded decisions tell, and"
          + " says where that",
      "is not enough. Whom a key policy names is taken for who had the name when the call was"
          + " made."
    })
final class WhatIfCommand implements Callable<Integer> {

  private static final long MAX_POLICY_BYTES = 1 << 20;

  /** For a first look; each call is decided in the partition of its key. */
  private static final String PARTITION = "aws";

  @Option(
      names = "--key-policy",
      paramLabel = "FILE",
      description = "The proposed policy of a key. HOLDFAST_KEY_POLICY")
  @Nullable Path keyPolicy;

  @Option(
      names = "--key",
      paramLabel = "ID|ARN",
      description = "The key whose policy it would be. HOLDFAST_KEY")
  @Nullable String key;

  @Option(
      names = "--identity-policy",
      paramLabel = "FILE",
      description = "The proposed policy of a user or role. HOLDFAST_IDENTITY_POLICY")
  @Nullable Path identityPolicy;

  @Option(
      names = "--principal",
      paramLabel = "ARN",
      description = "The user or role whose policy it would be. HOLDFAST_PRINCIPAL")
  @Nullable String principal;

  @Mixin PeriodOptions period;

  @Mixin TrailOptions trail;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws StartRefused, IOException {
    Proposal proposal = proposal();
    Changes changes = new Changes();
    trail.read(
        period.window(),
        spec.commandLine().getErr(),
        (line, progress) -> {
          AuditRecord record = line.record();
          if (proposal.concerns(record)) {
            record.each().forEach(call -> replay(call, proposal, changes));
          }
          return true;
        });
    PrintWriter out = spec.commandLine().getOut();
    changes.lines().forEach(out::println);
    out.flush();
    return 0;
  }

  private static void replay(AuditRecord record, Proposal proposal, Changes changes) {
    switch (RecordedCall.read(record)) {
      case RecordedCall.Reading.Unknown(var why) -> changes.undecided(record, why);
      case RecordedCall.Reading.Ready call -> {
        Replay.Outcome outcome = call.decided(proposal::decide);
        if (outcome.verdict() == Replay.Verdict.ALLOWED && !call.wasLetIn() && !call.isAll()) {
          changes.undecided(record, RecordedCall.Why.NEVER_ASKED);
        } else {
          changes.decided(record, call.wasLetIn(), outcome);
        }
      }
    }
  }

  private Proposal proposal() throws StartRefused {
    if ((keyPolicy == null) == (identityPolicy == null)) {
      throw misused("Give one policy: --key-policy FILE, or --identity-policy FILE.");
    }
    if (keyPolicy != null) {
      if (key == null) {
        throw misused("Name the key with --key ID.");
      }
      return new Proposal.OfKey(key, checked(keyPolicy, Policy.Kind.KEY));
    }
    if (principal == null || identityPolicy == null) {
      throw misused("Name the user or role with --principal ARN.");
    }
    String document = checked(identityPolicy, Policy.Kind.IDENTITY);
    return new Proposal.OfPrincipal(
        principal, Proposal.ready(Policy.readIdentity(Proposal.NAME, document)));
  }

  private static StartRefused misused(String remedy) {
    return new StartRefused(
        ExitStatus.USAGE, "what-if needs a proposed policy and whose it would be", remedy);
  }

  /** The document, once it has been found to be a policy. */
  private static String checked(Path file, Policy.Kind kind) throws StartRefused {
    String document;
    try {
      if (Files.size(file) > MAX_POLICY_BYTES) {
        throw new StartRefused(
            ExitStatus.USAGE, file + " is too large for a policy", "Name another file.");
      }
      document = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StartRefused(
          ExitStatus.USAGE, "cannot read " + file + ": " + e.getMessage(), "Name another file.");
    }
    Policy.Reading reading =
        kind == Policy.Kind.KEY
            ? Proposal.keyPolicy(document, PARTITION, PrincipalIds.NONE)
            : Policy.readIdentity(Proposal.NAME, document);
    return switch (reading) {
      case Policy.Reading.Ready ignored -> document;
      case Policy.Reading.Refused(var message) ->
          throw new StartRefused(
              ExitStatus.USAGE, file + " is not a policy: " + message, "Correct it first.");
    };
  }
}
