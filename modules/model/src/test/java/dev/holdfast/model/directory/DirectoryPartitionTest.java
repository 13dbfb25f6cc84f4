package dev.holdfast.model.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.AliasArn;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirectoryPartitionTest {

  private static final AccountId ACCOUNT = new AccountId("111122223333");
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final KeyId K1 = new KeyId("11111111-0000-4000-8000-000000000000");
  private static final KeyId K2 = new KeyId("f1111111-0000-4000-8000-000000000000");
  private static final KeyId MRK = new KeyId("mrk-00000000000000000000000000000001");
  private static final AliasName A = new AliasName("alias/a");
  private static final AliasName B = new AliasName("alias/b");
  private static final AliasName C = new AliasName("alias/c");

  private final DirectoryPartition partition = new DirectoryPartition(Region.US_EAST_1, ACCOUNT);

  private void given(DirectoryEvent... events) {
    for (DirectoryEvent event : events) {
      partition.apply(event);
    }
  }

  private DirectoryDecision when(DirectoryCommand command) {
    return partition.decide(command, NOW);
  }

  private static DirectoryDecision persisted(DirectoryEvent... events) {
    return new DirectoryDecision.Persist(List.of(events), new DirectoryAnswer.Done());
  }

  private static DirectoryDecision answered(DirectoryAnswer answer) {
    return new DirectoryDecision.Answer(answer);
  }

  private static DirectoryDecision aliases(KmsAnswer.Alias... aliases) {
    return answered(new DirectoryAnswer.Aliases(List.of(aliases)));
  }

  @Test
  void registeringTwice_changesNothing() {
    assertThat(when(new DirectoryCommand.RegisterKey(K1)))
        .isEqualTo(persisted(new DirectoryEvent.KeyRegistered(K1)));
    given(new DirectoryEvent.KeyRegistered(K1));
    assertThat(when(new DirectoryCommand.RegisterKey(K1)))
        .isEqualTo(answered(new DirectoryAnswer.Done()));
  }

  @Test
  void unregistering_dropsTheKeyAndItsAliases() {
    given(
        new DirectoryEvent.KeyRegistered(K1),
        new DirectoryEvent.AliasCreated(A, K1, THEN),
        new DirectoryEvent.AliasCreated(B, K2, THEN));
    assertThat(when(new DirectoryCommand.UnregisterKey(K1)))
        .isEqualTo(persisted(new DirectoryEvent.KeyUnregistered(K1)));
    given(new DirectoryEvent.KeyUnregistered(K1));
    assertThat(when(new DirectoryCommand.CountKeys()))
        .isEqualTo(answered(new DirectoryAnswer.Count(0)));
    assertThat(when(new DirectoryCommand.AliasesAfter(Optional.empty(), 10, Optional.empty())))
        .isEqualTo(aliases(new KmsAnswer.Alias(B, K2, THEN, THEN)));
    assertThat(when(new DirectoryCommand.UnregisterKey(K1)))
        .isEqualTo(answered(new DirectoryAnswer.Done()));
  }

  @Test
  void unregistering_reachesAliasesOfKeysRegisteredElsewhere() {
    given(new DirectoryEvent.AliasCreated(A, K1, THEN));
    assertThat(when(new DirectoryCommand.UnregisterKey(K1)))
        .isEqualTo(persisted(new DirectoryEvent.KeyUnregistered(K1)));
  }

  @Test
  void keyPages_areInTheOrderOfTheText_multiRegionLast() {
    given(
        new DirectoryEvent.KeyRegistered(MRK),
        new DirectoryEvent.KeyRegistered(K2),
        new DirectoryEvent.KeyRegistered(K1));
    assertThat(when(new DirectoryCommand.KeysAfter(Optional.empty(), 2)))
        .isEqualTo(answered(new DirectoryAnswer.KeyIds(List.of(K1, K2))));
    assertThat(when(new DirectoryCommand.KeysAfter(Optional.of(K1), 2)))
        .isEqualTo(answered(new DirectoryAnswer.KeyIds(List.of(K2, MRK))));
    assertThat(when(new DirectoryCommand.KeysAfter(Optional.of(MRK), 2)))
        .isEqualTo(answered(new DirectoryAnswer.KeyIds(List.of())));
  }

  @Test
  void aliasName_isUnique() {
    assertThat(when(new DirectoryCommand.CreateAlias(A, K1)))
        .isEqualTo(persisted(new DirectoryEvent.AliasCreated(A, K1, NOW)));
    given(new DirectoryEvent.AliasCreated(A, K1, THEN));
    assertThat(when(new DirectoryCommand.CreateAlias(A, K2)))
        .isEqualTo(
            new DirectoryDecision.Refuse(
                new KmsError.AliasAlreadyExists(new AliasArn(Region.US_EAST_1, ACCOUNT, A))));
  }

  @Test
  void retargeting_keepsTheCreationDate() {
    given(new DirectoryEvent.AliasCreated(A, K1, THEN));
    DirectoryEvent[] expected = {
      new DirectoryEvent.AliasDeleted(A, K1), new DirectoryEvent.AliasRetargeted(A, K2, THEN, NOW)
    };
    assertThat(when(new DirectoryCommand.RetargetAlias(A, K2))).isEqualTo(persisted(expected));
    given(expected);
    assertThat(when(new DirectoryCommand.ResolveAlias(A)))
        .isEqualTo(answered(new DirectoryAnswer.Resolved(new KmsAnswer.Alias(A, K2, THEN, NOW))));
    assertThat(when(new DirectoryCommand.CountAliases(K1)))
        .isEqualTo(answered(new DirectoryAnswer.Count(0)));
    assertThat(when(new DirectoryCommand.CountAliases(K2)))
        .isEqualTo(answered(new DirectoryAnswer.Count(1)));
  }

  @Test
  void retargetedAlias_doesNotComeBack_whenTheNewTargetIsErased() {
    given(
        new DirectoryEvent.AliasCreated(A, K1, THEN),
        new DirectoryEvent.AliasDeleted(A, K1),
        new DirectoryEvent.Unreadable());
    assertThat(when(new DirectoryCommand.ResolveAlias(A))).isEqualTo(missing(A));
  }

  @Test
  void retargetedAlias_stands_whenTheOldTargetIsErased() {
    given(
        new DirectoryEvent.Unreadable(),
        new DirectoryEvent.Unreadable(),
        new DirectoryEvent.AliasRetargeted(A, K2, THEN, NOW),
        new DirectoryEvent.KeyUnregistered(K1));
    assertThat(when(new DirectoryCommand.ResolveAlias(A)))
        .isEqualTo(answered(new DirectoryAnswer.Resolved(new KmsAnswer.Alias(A, K2, THEN, NOW))));
  }

  @Test
  void missingAlias_isNotFound() {
    assertThat(when(new DirectoryCommand.RetargetAlias(A, K1))).isEqualTo(missing(A));
    assertThat(when(new DirectoryCommand.DeleteAlias(A))).isEqualTo(missing(A));
    assertThat(when(new DirectoryCommand.ResolveAlias(A))).isEqualTo(missing(A));
  }

  @Test
  void deletedAlias_canBeCreatedAgain() {
    given(new DirectoryEvent.AliasCreated(A, K1, THEN));
    assertThat(when(new DirectoryCommand.DeleteAlias(A)))
        .isEqualTo(persisted(new DirectoryEvent.AliasDeleted(A, K1)));
    given(new DirectoryEvent.AliasDeleted(A, K1));
    assertThat(when(new DirectoryCommand.CreateAlias(A, K2)))
        .isEqualTo(persisted(new DirectoryEvent.AliasCreated(A, K2, NOW)));
  }

  @Test
  void aliasPages_areInTheOrderOfNames_andMayBeOfOneKey() {
    given(
        new DirectoryEvent.AliasCreated(C, K1, THEN),
        new DirectoryEvent.AliasCreated(B, K2, THEN),
        new DirectoryEvent.AliasCreated(A, K1, THEN));
    KmsAnswer.Alias a = new KmsAnswer.Alias(A, K1, THEN, THEN);
    KmsAnswer.Alias b = new KmsAnswer.Alias(B, K2, THEN, THEN);
    KmsAnswer.Alias c = new KmsAnswer.Alias(C, K1, THEN, THEN);
    assertThat(when(new DirectoryCommand.AliasesAfter(Optional.empty(), 2, Optional.empty())))
        .isEqualTo(aliases(a, b));
    assertThat(when(new DirectoryCommand.AliasesAfter(Optional.of(A), 5, Optional.empty())))
        .isEqualTo(aliases(b, c));
    assertThat(when(new DirectoryCommand.AliasesAfter(Optional.empty(), 5, Optional.of(K1))))
        .isEqualTo(aliases(a, c));
    assertThat(when(new DirectoryCommand.AliasesAfter(Optional.of(A), 5, Optional.of(K1))))
        .isEqualTo(aliases(c));
  }

  private static DirectoryDecision missing(AliasName alias) {
    return new DirectoryDecision.Refuse(
        new KmsError.AliasNotFound(new AliasArn(Region.US_EAST_1, ACCOUNT, alias)));
  }

  @Test
  void theKeyOfAService_isListedAndNamedInOneStep_once_andIsNotCounted() {
    AliasName s3 = new AliasName("alias/aws/s3");
    DirectoryEvent[] adopted = {
      new DirectoryEvent.KeyRegistered(K1), new DirectoryEvent.AliasCreated(s3, K1, NOW)
    };
    assertThat(when(new DirectoryCommand.AdoptManagedKey(s3, K1))).isEqualTo(persisted(adopted));
    given(adopted);
    given(new DirectoryEvent.KeyRegistered(K2), new DirectoryEvent.AliasCreated(A, K2, THEN));
    assertThat(when(new DirectoryCommand.AdoptManagedKey(s3, K2)))
        .isEqualTo(
            new DirectoryDecision.Refuse(
                new KmsError.AliasAlreadyExists(new AliasArn(Region.US_EAST_1, ACCOUNT, s3))));
    assertThat(when(new DirectoryCommand.KeysAfter(Optional.empty(), 5)))
        .isEqualTo(answered(new DirectoryAnswer.KeyIds(List.of(K1, K2))));
    assertThat(when(new DirectoryCommand.CountKeys()))
        .isEqualTo(answered(new DirectoryAnswer.Count(1)));
  }
}
