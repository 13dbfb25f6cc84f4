package dev.holdfast.testkit.key;

import dev.holdfast.model.grant.Grant;
import dev.holdfast.model.grant.GrantConstraints;
import dev.holdfast.model.grant.GrantOperation;
import dev.holdfast.model.grant.GrantPrincipal;
import dev.holdfast.model.grant.NamedPrincipal;
import dev.holdfast.model.key.KeyCommand;
import dev.holdfast.model.key.KeyEvent;
import java.util.Optional;
import java.util.Set;

/** Grants on the {@link SampleKey}, to a user who may decrypt and describe. */
public final class SampleGrant {

  public static final GrantPrincipal ALICE =
      new GrantPrincipal("arn:aws:iam::111122223333:user/alice", "AIDAALICE");
  public static final Set<GrantOperation> OPERATIONS =
      Set.of(GrantOperation.DECRYPT, GrantOperation.DESCRIBE_KEY);

  private SampleGrant() {}

  /** A grant id that differs for each number from 1 to 99999999. */
  public static String id(int number) {
    return "%08d".formatted(number).repeat(8);
  }

  /** A nameless grant made at {@link SampleKey#BIRTH}. */
  public static Grant grant(int number) {
    return new Grant(
        id(number),
        Optional.empty(),
        ALICE,
        Optional.empty(),
        SampleKey.ACCOUNT,
        OPERATIONS,
        GrantConstraints.NONE,
        SampleKey.BIRTH);
  }

  public static KeyEvent.GrantIssued issued(int number) {
    return new KeyEvent.GrantIssued(grant(number));
  }

  /** What makes a {@link #grant}. */
  public static KeyCommand.CreateGrant creation(String grantId, Optional<String> name) {
    return new KeyCommand.CreateGrant(
        grantId, named(ALICE), Optional.empty(), OPERATIONS, GrantConstraints.NONE, name, false);
  }

  /** The principal as a request names it, found. */
  public static NamedPrincipal named(GrantPrincipal principal) {
    return new NamedPrincipal(principal.arn(), Optional.of(principal.id()));
  }
}
