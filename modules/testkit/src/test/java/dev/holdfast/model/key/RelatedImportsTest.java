package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ACCOUNT;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.imported;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsAnswer.MaterialState;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRuling;
import dev.holdfast.model.replication.ReplicaReply;
import dev.holdfast.testkit.key.KeyScenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Multi-Region keys whose owner brings the same material to each of their regions. */
class RelatedImportsTest {

  private static final Region HOME = Region.US_EAST_1;
  private static final Region AWAY = new Region("eu-west-1");
  private static final KeyId ID = new KeyId("mrk-1234abcd12ab34cd56ef1234567890ab");
  private static final KeyArn PRIMARY = new KeyArn(HOME, ACCOUNT, ID);
  private static final KeyArn REPLICA = new KeyArn(AWAY, ACCOUNT, ID);
  private static final AttachedKeyPolicy POLICY =
      new AttachedKeyPolicy(KeyPolicy.defaultFor(PRIMARY), HeldNames.NONE);
  private static final ReplicaTerms TERMS = new ReplicaTerms(OWNER.arn(), "", POLICY, Map.of());
  private static final Instant LATER = BIRTH.plus(Duration.ofDays(1));
  private static final BackingKey NAMING_KEY = backingKey(9);
  private static final KmsError INCORRECT = new KmsError.IncorrectKeyMaterial();
  private static final PublicBytes BYTES = PublicBytes.takeOwnershipOf(new byte[] {2});

  private static final KeyEvent.CreatedForImport CREATED =
      new KeyEvent.CreatedForImport(
          PRIMARY,
          KeySpec.SYMMETRIC_DEFAULT,
          KeyUsage.ENCRYPT_DECRYPT,
          OWNER.arn(),
          "",
          POLICY,
          Map.of(),
          BIRTH);
  private static final KeyEvent NAMED = new KeyEvent.NamingKeyMade(NAMING_KEY);
  private static final KeyEvent FIRST = imported(1, Expiration.NEVER);
  private static final KeyEvent SECOND = imported(2, Expiration.NEVER);
  private static final KeyEvent ADDED = new KeyEvent.ReplicaAdded(AWAY, TERMS);
  private static final KeyEvent MADE =
      new KeyEvent.CreatedAsReplica(
          REPLICA,
          KeySpec.SYMMETRIC_DEFAULT,
          KeyUsage.ENCRYPT_DECRYPT,
          KeyOrigin.EXTERNAL,
          TERMS,
          HOME,
          new TreeSet<>(Set.of(AWAY)),
          BIRTH);

  /** A primary and its replica, and what happens to them. */
  private static final class Pair {
    private final List<KeyEvent> primary = new ArrayList<>(List.of(CREATED, NAMED, FIRST, ADDED));
    private final List<KeyEvent> replica = new ArrayList<>(List.of(MADE));

    KmsKey.Live primary() {
      return (KmsKey.Live) KeyScenario.replay(primary);
    }

    KmsKey.Live replica() {
      return (KmsKey.Live) KeyScenario.replay(replica);
    }

    KeyScenario atPrimary() {
      return KeyScenario.given(primary).addressedAs(PRIMARY).at(LATER);
    }

    KeyScenario atReplica() {
      return KeyScenario.given(replica).addressedAs(REPLICA).at(LATER);
    }

    /** The primary tells what there is to tell, and the replica answers. */
    Pair told() {
      RelatedAnswer.Telling telling =
          (RelatedAnswer.Telling) decide(primary(), new RelatedMessage.Tell(false)).answer();
      assertThat(telling.backingKeys()).containsExactly(NAMING_KEY);
      boolean fresh = replica().namingKey().isEmpty();
      RelatedRuling taken =
          decide(
              replica(),
              new RelatedMessage.Take(
                  HOME, telling.shared(), fresh ? List.of(NAMING_KEY) : List.of()));
      replica.addAll(taken.events());
      Optional<MaterialId> has =
          switch (taken.answer()) {
            case RelatedAnswer.Taken(long ignored, var imported, var unused) -> imported;
            case RelatedAnswer.ToRegion(ReplicaReply.Has(long ignored, var imported)) -> imported;
            case RelatedAnswer other -> throw new AssertionError(other.toString());
          };
      primary.addAll(
          decide(primary(), new RelatedMessage.Acknowledge(AWAY, telling.shared().revision(), has))
              .events());
      return this;
    }

    private static RelatedRuling decide(KmsKey key, RelatedMessage message) {
      return ReplicationDecider.decide(key, message, LATER);
    }
  }

  private static KeyCommand.ImportKeyMaterial importing(int number, Optional<ImportType> type) {
    return new KeyCommand.ImportKeyMaterial(
            BYTES,
            BYTES,
            Expiration.NEVER,
            type,
            Optional.empty(),
            Optional.empty(),
            Optional.empty())
        .with(backingKey(number));
  }

  private static KeyCommand.ImportKeyMaterial importing(int number) {
    return importing(number, Optional.empty());
  }

  private static final KeyCommand ROTATE = new KeyCommand.RotateKeyOnDemand(Optional.empty());
  private static final KmsError NOTHING_WAITS = new KmsError.NoMaterialPendingRotation(PRIMARY);

  private static List<MaterialState> statesOf(KeyScenario scenario) {
    return switch (scenario.when(new KeyCommand.ListKeyRotations(true)).decision()) {
      case Decision.Answer(KmsAnswer.Rotations rotations) ->
          rotations.rotations().stream().map(KmsAnswer.Rotation::state).toList();
      case Decision other -> throw new AssertionError(other.toString());
    };
  }

  @Test
  void keyToBeImported_isMadeWithWhatNamesItsMaterial() {
    KeyCommand.CreateKey create =
        new KeyCommand.CreateKey(
            KeySpec.SYMMETRIC_DEFAULT,
            KeyUsage.ENCRYPT_DECRYPT,
            KeyOrigin.EXTERNAL,
            "",
            POLICY,
            Map.of(),
            Optional.of(NAMING_KEY));
    KmsKey key = KeyScenario.given().addressedAs(PRIMARY).when(create).then(CREATED, NAMED);
    assertThat(((KmsKey.Live) key).namingKey()).contains(NAMING_KEY);
    assertThat(((KmsKey.Live) key).state()).isEqualTo(KeyState.PENDING_IMPORT);
  }

  @Test
  void replica_waitsForTheMaterialOfItsPrimary_andTakesNoOther() {
    Pair pair = new Pair().told();
    assertThat(pair.replica().state()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(pair.replica().metadata().currentMaterial()).contains(materialId(1));
    assertThat(pair.primary().hasToTell()).isFalse();
    pair.atReplica().when(importing(2)).thenRefused(INCORRECT);
    pair.atReplica()
        .when(importing(2, Optional.of(ImportType.NEW_KEY_MATERIAL)))
        .thenRefused(INCORRECT);
    KmsKey brought = pair.atReplica().when(importing(1)).then(at(LATER, 1));
    assertThat(((KmsKey.Live) brought).state()).isEqualTo(KeyState.ENABLED);
    assertThat(((KmsKey.Live) brought).materials().of(blob(ID, materialId(1))))
        .contains(backingKey(1));
  }

  private static KeyEvent at(Instant date, int number) {
    return new KeyEvent.MaterialImported(backingKey(number), "", Expiration.NEVER, date);
  }

  @Test
  void newMaterial_isCurrentEverywhere_onceEveryRegionHasIt() {
    Pair pair = new Pair().told();
    pair.replica.add(FIRST);
    pair.primary.add(SECOND);
    pair.told();
    pair.atPrimary().when(ROTATE).thenRefused(NOTHING_WAITS);
    assertThat(statesOf(pair.atPrimary()))
        .containsExactly(
            MaterialState.CURRENT, MaterialState.PENDING_MULTI_REGION_IMPORT_AND_ROTATION);
    assertThat(pair.primary().hasToTell()).isTrue();
    assertThat(pair.replica().state()).isEqualTo(KeyState.ENABLED);

    pair.replica.add(SECOND);
    pair.told();
    assertThat(pair.primary.getLast()).isEqualTo(new KeyEvent.ReplicaImported(AWAY, materialId(2)));
    assertThat(statesOf(pair.atPrimary()))
        .containsExactly(MaterialState.CURRENT, MaterialState.PENDING_ROTATION);
    assertThat(pair.primary().hasToTell()).isFalse();
    KeyEvent rotated = new KeyEvent.ImportedMaterialRotated(materialId(2), LATER);
    pair.atPrimary().when(ROTATE).then(rotated);
    pair.primary.add(rotated);
    // What the primary seals under it now its replica opens already.
    assertThat(pair.replica().materials().of(blob(ID, materialId(2)))).contains(backingKey(2));
    pair.told();
    assertThat(pair.replica().metadata().currentMaterial()).contains(materialId(2));
    assertThat(pair.replica().state()).isEqualTo(KeyState.ENABLED);
    assertThat(pair.replica().materials().of(blob(ID, materialId(1)))).contains(backingKey(1));
  }

  @Test
  void replicaThatLosesMaterial_waitsForThat_andTheOthersDoNot() {
    Pair pair = new Pair().told();
    pair.replica.add(FIRST);
    pair.primary.add(SECOND);
    pair.told();
    pair.replica.add(SECOND);
    pair.replica.add(new KeyEvent.MaterialDeleted(materialId(2), LATER));
    assertThat(pair.replica().state()).isEqualTo(KeyState.ENABLED);
    pair.atReplica().when(importing(2)).then(at(LATER, 2));
    pair.replica.add(new KeyEvent.MaterialDeleted(materialId(1), LATER));
    assertThat(pair.replica().state()).isEqualTo(KeyState.PENDING_IMPORT);
    assertThat(pair.primary().state()).isEqualTo(KeyState.ENABLED);
    pair.atReplica().when(importing(1)).then(at(LATER, 1));
  }

  @Test
  void materialThatThePrimaryGivesUp_isDestroyedInTheReplica() {
    Pair pair = new Pair().told();
    pair.replica.add(FIRST);
    pair.primary.add(SECOND);
    pair.told();
    pair.replica.add(SECOND);
    pair.primary.add(new KeyEvent.MaterialDeleted(materialId(2), LATER));
    pair.told();
    assertThat(pair.replica().materials().pending()).isEmpty();
    assertThat(pair.replica().materials().unshredded())
        .extracting(Unshredded::backingKey)
        .containsExactly(backingKey(2));
    assertThat(pair.replica().state()).isEqualTo(KeyState.ENABLED);
  }

  @Test
  void primaryThatHasMoved_takesNewMaterialNoMore() {
    Pair pair = new Pair().told();
    pair.replica.add(FIRST);
    pair.primary.add(new KeyEvent.PrimaryMoveBegun(AWAY));
    pair.atPrimary()
        .when(importing(2, Optional.of(ImportType.NEW_KEY_MATERIAL)))
        .thenRefused(new KmsError.KeyInState(PRIMARY, KeyStateName.UPDATING));
    pair.atPrimary()
        .when(importing(1, Optional.of(ImportType.EXISTING_KEY_MATERIAL)))
        .then(at(LATER, 1));
  }
}
