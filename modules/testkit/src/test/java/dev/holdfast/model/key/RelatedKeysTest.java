package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.SampleKey.ACCOUNT;
import static dev.holdfast.testkit.key.SampleKey.BIRTH;
import static dev.holdfast.testkit.key.SampleKey.OWNER;
import static dev.holdfast.testkit.key.SampleKey.backingKey;
import static dev.holdfast.testkit.key.SampleKey.blob;
import static dev.holdfast.testkit.key.SampleKey.materialId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.journal.IntegrityException;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.KeyPolicy;
import dev.holdfast.model.replication.Proposal;
import dev.holdfast.model.replication.RelatedAnswer;
import dev.holdfast.model.replication.RelatedMessage;
import dev.holdfast.model.replication.RelatedRuling;
import dev.holdfast.model.replication.ReplicaReply;
import dev.holdfast.testkit.key.KeyScenario;
import dev.holdfast.testkit.key.SampleKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RelatedKeysTest {

  private static final Region HOME = Region.US_EAST_1;
  private static final Region AWAY = new Region("eu-west-1");
  private static final Region THIRD = new Region("ap-south-1");
  private static final KeyId ID = new KeyId("mrk-1234abcd12ab34cd56ef1234567890ab");
  private static final KeyArn PRIMARY = new KeyArn(HOME, ACCOUNT, ID);
  private static final KeyArn REPLICA = new KeyArn(AWAY, ACCOUNT, ID);
  private static final AttachedKeyPolicy POLICY =
      new AttachedKeyPolicy(KeyPolicy.defaultFor(PRIMARY), HeldNames.NONE);
  private static final ReplicaTerms TERMS =
      new ReplicaTerms(OWNER.arn(), "a replica", POLICY, Map.of("team", "payments"));
  private static final Instant LATER = BIRTH.plus(Duration.ofDays(1));

  private static final KeyEvent.Created CREATED =
      new KeyEvent.Created(
          PRIMARY,
          KeySpec.SYMMETRIC_DEFAULT,
          KeyUsage.ENCRYPT_DECRYPT,
          KeyOrigin.AWS_KMS,
          OWNER.arn(),
          "",
          POLICY,
          Map.of(),
          backingKey(1),
          BIRTH);
  private static final KeyEvent ADDED = new KeyEvent.ReplicaAdded(AWAY, TERMS);
  private static final KeyEvent KNOWN = new KeyEvent.ReplicaSynchronized(AWAY, 2);
  private static final KeyEvent MADE =
      new KeyEvent.CreatedAsReplica(
          REPLICA,
          KeySpec.SYMMETRIC_DEFAULT,
          KeyUsage.ENCRYPT_DECRYPT,
          KeyOrigin.AWS_KMS,
          TERMS,
          HOME,
          new TreeSet<>(Set.of(AWAY)),
          BIRTH);

  private static KeyScenario given(KeyEvent... events) {
    KeyArn arn = events.length > 0 && events[0].equals(MADE) ? REPLICA : PRIMARY;
    return KeyScenario.given(events).addressedAs(arn);
  }

  private static KmsKey after(KeyEvent... events) {
    return KeyScenario.replay(List.of(events));
  }

  private static SharedProperties told(KmsKey primary) {
    return ((RelatedAnswer.Telling) tell(primary)).shared();
  }

  private static RelatedAnswer tell(KmsKey primary) {
    return ReplicationDecider.decide(primary, new RelatedMessage.Tell(false), LATER).answer();
  }

  private static RelatedRuling decide(KmsKey key, RelatedMessage message) {
    return ReplicationDecider.decide(key, message, LATER);
  }

  private static KmsKey apply(KmsKey key, RelatedRuling ruling) {
    KmsKey changed = key;
    for (KeyEvent event : ruling.events()) {
      changed = changed.apply(event);
    }
    return changed;
  }

  /** A replica that has all that the primary has to tell, and the primary that knows it. */
  private static KmsKey[] synced(KmsKey primary, KmsKey replica, BackingKey... fresh) {
    SharedProperties shared = told(primary);
    RelatedRuling taken = decide(replica, new RelatedMessage.Take(HOME, shared, List.of(fresh)));
    assertThat(taken.answer())
        .isEqualTo(new RelatedAnswer.Taken(shared.revision(), Optional.empty(), List.of()));
    return new KmsKey[] {
      apply(
          primary,
          decide(
              primary, new RelatedMessage.Acknowledge(AWAY, shared.revision(), Optional.empty()))),
      apply(replica, taken)
    };
  }

  private static KeyState stateOf(KmsKey key) {
    return ((KmsKey.Live) key).state();
  }

  private static KeyCommand.ReplicateKey replicate(Region region) {
    return new KeyCommand.ReplicateKey(region, TERMS, false, true);
  }

  // -- ReplicateKey

  @Test
  void replicateKey_answersAReplicaThatIsCreating() {
    given(CREATED).when(replicate(AWAY)).then(ADDED);
    assertThat(given(CREATED).when(replicate(AWAY)).decision())
        .isInstanceOfSatisfying(
            Decision.Persist.class,
            persist ->
                assertThat(persist.answer())
                    .isInstanceOfSatisfying(
                        KmsAnswer.Replicated.class,
                        replicated -> {
                          assertThat(replicated.replica().arn()).isEqualTo(REPLICA);
                          assertThat(replicated.replica().stateName())
                              .isEqualTo(KeyStateName.CREATING);
                          assertThat(replicated.replica().currentMaterial()).isEmpty();
                          assertThat(replicated.replica().multiRegion())
                              .contains(
                                  new MultiRegion(
                                      MultiRegionKeyType.REPLICA,
                                      HOME,
                                      new TreeSet<>(Set.of(AWAY))));
                          assertThat(replicated.tags()).isEqualTo(TERMS.tags());
                        }));
  }

  @Test
  void replicateKey_isForPrimaries_onceARegion_inOnePartition() {
    given(CREATED, ADDED).when(replicate(AWAY)).thenRefused(new KmsError.ReplicaExists(REPLICA));
    given(CREATED).when(replicate(HOME)).thenRefused(new KmsError.ReplicaExists(PRIMARY));
    given(CREATED)
        .when(replicate(new Region("cn-north-1")))
        .thenRefused(new KmsError.RegionUnknown("cn-north-1"));
    KeyScenario.given(SampleKey.created())
        .when(replicate(AWAY))
        .thenRefused(new KmsError.NotPrimary(SampleKey.ARN));
    KeyScenario.given(MADE, sync())
        .addressedAs(REPLICA)
        .when(replicate(THIRD))
        .thenRefused(new KmsError.NotPrimary(REPLICA));
  }

  private static KeyEvent sync() {
    return new KeyEvent.Synchronized(told(after(CREATED, ADDED)), List.of(backingKey(1)));
  }

  @Test
  void replica_isMadeOnce_andEnabledWhenItHasTheMaterial() {
    KmsKey primary = after(CREATED, ADDED);
    Proposal proposal = new Proposal(HOME, REPLICA, told(primary), Optional.of(TERMS));
    assertThat(decide(KmsKey.initial(), new RelatedMessage.Hear(proposal, false)).answer())
        .isEqualTo(new RelatedAnswer.Unprepared());
    RelatedRuling made = decide(KmsKey.initial(), new RelatedMessage.Hear(proposal, true));
    KmsKey replica = apply(KmsKey.initial(), made);
    assertThat(stateOf(replica)).isEqualTo(KeyState.CREATING);
    assertThat(decide(replica, new RelatedMessage.Hear(proposal, false)).events()).isEmpty();
    KmsKey[] both = synced(primary, replica, backingKey(1));
    assertThat(stateOf(both[1])).isEqualTo(KeyState.ENABLED);
    assertThat(tell(both[0])).isEqualTo(new RelatedAnswer.Nothing());
    assertThat(both[0].wakeAt()).isNull();
  }

  @Test
  void aBlobOfThePrimary_isTheReplicasToDecrypt() {
    CiphertextBlob blob = blobOf(1);
    given(MADE, sync())
        .when(
            new KeyCommand.Decrypt(
                KmsOperation.DECRYPT, Optional.of(blob), EncryptionContext.EMPTY, false, false))
        .thenUses(
            new KeyUse.Decrypt(
                new KeyBinding(
                    REPLICA,
                    KeySpec.SYMMETRIC_DEFAULT,
                    KeyUsage.ENCRYPT_DECRYPT,
                    KeyOrigin.AWS_KMS),
                backingKey(1),
                blob,
                EncryptionContext.EMPTY));
  }

  private static CiphertextBlob blobOf(int material) {
    byte[] bytes = blob(ID, materialId(material)).bytes();
    bytes[3] = CiphertextBlob.FLAG_MULTI_REGION;
    return CiphertextBlob.parse(bytes).orElseThrow();
  }

  @Test
  void whatIsToldTwiceOrTooLate_changesNothing() {
    KmsKey primary = after(CREATED, ADDED);
    SharedProperties old = told(primary);
    KmsKey[] both = synced(primary, after(MADE), backingKey(1));
    RelatedRuling again = decide(both[1], new RelatedMessage.Take(HOME, old, List.of()));
    assertThat(again.events()).isEmpty();
    assertThat(again.answer())
        .isEqualTo(
            new RelatedAnswer.ToRegion(new ReplicaReply.Has(old.revision(), Optional.empty())));
    assertThat(
            decide(both[0], new RelatedMessage.Acknowledge(AWAY, old.revision(), Optional.empty()))
                .events())
        .isEmpty();
  }

  @Test
  void strangeRegions_areNotFollowed() {
    SharedProperties shared = told(after(CREATED, ADDED));
    assertThat(
            decide(after(MADE), new RelatedMessage.Take(THIRD, shared, List.of(backingKey(1))))
                .answer())
        .isEqualTo(
            new RelatedAnswer.ToRegion(new ReplicaReply.Refused(new KmsError.NotPrimary(REPLICA))));
  }

  private static RelatedRuling hear(KmsKey replica, boolean prepared, Instant now) {
    return ReplicationDecider.decide(
        replica,
        new RelatedMessage.Hear(
            new Proposal(HOME, REPLICA, told(after(CREATED, ADDED)), Optional.of(TERMS)), prepared),
        now);
  }

  @Test
  void replicaThatWasDeleted_isMadeAgain_onceNobodyCanHaveAnythingOfIt() {
    KeyEvent scheduled = new KeyEvent.DeletionScheduled(LATER);
    KeyEvent deleted = new KeyEvent.Deleted(LATER);
    RelatedAnswer notYet =
        new RelatedAnswer.ToRegion(
            new ReplicaReply.Refused(
                new KmsError.KeyInState(REPLICA, KeyStateName.PENDING_DELETION)));
    KmsKey unshredded = after(MADE, scheduled, deleted);
    assertThat(hear(unshredded, true, LATER.plus(Duration.ofDays(9))).answer()).isEqualTo(notYet);
    KmsKey gone = after(MADE, scheduled, deleted, new KeyEvent.Shredded(LATER));
    Instant rested = LATER.plus(Duration.ofHours(1));
    assertThat(hear(gone, true, rested.minusMillis(1)).answer()).isEqualTo(notYet);
    assertThat(hear(gone, false, rested))
        .isEqualTo(new RelatedRuling(List.of(), new RelatedAnswer.Unprepared()));
    KmsKey again = apply(gone, hear(gone, true, rested));
    assertThat(stateOf(again)).isEqualTo(KeyState.CREATING);
    assertThat(((KmsKey.Live) again).materials().all()).isEmpty();
    assertThat(((KmsKey.Live) again).creationDate()).isEqualTo(rested);
  }

  /** What the first one was nobody can read any more; what the second one is depends on it. */
  @Test
  void replicaWhereOneWasDeleted_isReadBehindWhatIsErased() {
    KeyEvent erased = new KeyEvent.Unreadable();
    KeyEvent deleted = new KeyEvent.Deleted(LATER);
    KeyEvent shredded = new KeyEvent.Shredded(LATER);
    assertThat(stateOf(after(erased, erased, deleted, shredded, MADE)))
        .isEqualTo(KeyState.CREATING);
    assertThat(after(erased, deleted, shredded, erased, deleted, shredded))
        .isEqualTo(new KmsKey.Deleted(LATER, Optional.of(LATER)));
    KmsKey lost = after(erased, deleted, shredded, erased);
    assertThatThrownBy(() -> hear(lost, true, LATER)).isInstanceOf(IntegrityException.class);
    for (List<KeyEvent> impossible :
        List.of(
            List.of(erased, MADE),
            List.of(erased, deleted, MADE),
            List.of(erased, deleted, erased),
            List.of(erased, deleted, shredded, CREATED),
            List.of(MADE, erased))) {
      assertThatThrownBy(() -> KeyScenario.replay(impossible))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void replicaThatWillNotBe_isGivenUp() {
    KmsKey primary = after(CREATED, ADDED);
    KmsKey without =
        apply(
            primary,
            decide(primary, new RelatedMessage.GiveUp(AWAY, new KmsError.Unsupported(""))));
    assertThat(((KmsKey.Live) without).hasReplicas()).isFalse();
  }

  // -- rotation

  @Test
  void newMaterial_isUsedOnceEveryReplicaHasIt() {
    KmsKey[] both = synced(after(CREATED, ADDED), after(MADE), backingKey(1));
    KeyEvent begun = new KeyEvent.RotationBegun(backingKey(2), RotationType.ON_DEMAND, BIRTH);
    given(CREATED, ADDED, KNOWN)
        .when(new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(2))))
        .then(begun);
    KmsKey rotating = both[0].apply(begun);
    assertThat(current(rotating)).isEqualTo(materialId(1));
    given(CREATED, ADDED, KNOWN, begun)
        .when(new KeyCommand.RotateKeyOnDemand(Optional.of(backingKey(3))))
        .thenRefused(new KmsError.RotationUnderWay(PRIMARY));
    both = synced(rotating, both[1], backingKey(2));
    assertThat(current(both[0])).isEqualTo(materialId(2));
    assertThat(current(both[1])).isEqualTo(materialId(1));
    // The primary may have sealed with it already.
    assertThat(((KmsKey.Live) both[1]).materials().of(blobOf(2))).contains(backingKey(2));
    both = synced(both[0], both[1]);
    assertThat(current(both[1])).isEqualTo(materialId(2));
    assertThat(tell(both[0])).isEqualTo(new RelatedAnswer.Nothing());
  }

  private static MaterialId current(KmsKey key) {
    return ((KmsKey.Live) key).currentMaterial().id();
  }

  @Test
  void replicas_followAndDoNotLead() {
    for (KeyCommand command :
        List.of(
            new KeyCommand.EnableKeyRotation(365),
            new KeyCommand.DisableKeyRotation(),
            new KeyCommand.RotateKeyOnDemand(Optional.empty()))) {
      given(MADE, sync()).when(command).thenRefused(new KmsError.NotPrimary(REPLICA));
    }
    KmsKey rotating = after(CREATED, ADDED, KNOWN, new KeyEvent.RotationEnabled(90, LATER));
    KmsKey replica = synced(rotating, after(MADE), backingKey(1))[1];
    assertThat(((KmsKey.Live) replica).automaticRotation()).isPresent();
    assertThat(replica.wakeAt()).isNull();
    assertThat(KeyDecider.decideDue(replica, Optional.empty(), LATER.plus(Duration.ofDays(99))))
        .isEqualTo(new Decision.Rest());
  }

  // -- the primary moves

  @Test
  void primaryMoves_whenTheReplicaHasTakenOver_andBothKnow() {
    KmsKey[] both = synced(after(CREATED, ADDED), after(MADE), backingKey(1));
    given(CREATED, ADDED, KNOWN).when(leave(AWAY)).then(new KeyEvent.PrimaryMoveBegun(AWAY));
    KmsKey leaving = both[0].apply(new KeyEvent.PrimaryMoveBegun(AWAY));
    assertThat(stateOf(leaving)).isEqualTo(KeyState.UPDATING);
    SharedProperties handedOver = told(leaving);
    KmsKey next =
        apply(both[1], decide(both[1], new RelatedMessage.Take(HOME, handedOver, List.of())));
    assertThat(stateOf(next)).isEqualTo(KeyState.UPDATING);
    KmsKey left =
        apply(
            leaving,
            decide(
                leaving,
                new RelatedMessage.Acknowledge(AWAY, handedOver.revision(), Optional.empty())));
    assertThat(stateOf(left)).isEqualTo(KeyState.ENABLED);
    assertThat(((KmsKey.Live) left).isReplica()).isTrue();
    SharedProperties news = told(next);
    assertThat(news.primary()).isEqualTo(AWAY);
    assertThat(news.replicas()).containsExactly(HOME);
    RelatedRuling heard = decide(left, new RelatedMessage.Take(AWAY, news, List.of()));
    assertThat(heard.answer())
        .isEqualTo(
            new RelatedAnswer.ToRegion(new ReplicaReply.Has(news.revision(), Optional.empty())));
    KmsKey settled =
        apply(
            next,
            decide(next, new RelatedMessage.Acknowledge(HOME, news.revision(), Optional.empty())));
    assertThat(stateOf(settled)).isEqualTo(KeyState.ENABLED);
    assertThat(tell(settled)).isEqualTo(new RelatedAnswer.Nothing());
  }

  private static KeyCommand leave(Region to) {
    return new KeyCommand.UpdatePrimaryRegion(to, KeyCommand.MovePart.LEAVE);
  }

  @Test
  void updatePrimaryRegion_goesToAReplica_fromThePrimary() {
    given(CREATED, ADDED, KNOWN)
        .when(leave(THIRD))
        .thenRefused(new KmsError.KeyNotFound(new KeyArn(THIRD, ACCOUNT, ID)));
    given(CREATED, ADDED, KNOWN).when(leave(HOME)).thenNothingChanges();
    given(MADE, sync()).when(leave(AWAY)).thenRefused(new KmsError.NotPrimary(REPLICA));
    KeyEvent begun = new KeyEvent.PrimaryMoveBegun(AWAY);
    given(CREATED, ADDED, KNOWN, begun).when(leave(AWAY)).thenNothingChanges();
    given(CREATED, ADDED, KNOWN, new KeyEvent.ReplicaAdded(THIRD, TERMS), begun)
        .when(leave(THIRD))
        .thenRefused(new KmsError.KeyInState(PRIMARY, KeyStateName.UPDATING));
  }

  @Test
  void primaryStays_untilEachReplicaKnowsTheOthers() {
    given(CREATED, ADDED, KNOWN, new KeyEvent.ReplicaAdded(THIRD, TERMS))
        .when(leave(AWAY))
        .thenRefused(new KmsError.KeyInState(PRIMARY, KeyStateName.UPDATING));
  }

  @Test
  void replicaThatIsNotEnabled_doesNotTakeOver() {
    KmsKey[] both = synced(after(CREATED, ADDED), after(MADE), backingKey(1));
    KmsKey leaving = both[0].apply(new KeyEvent.PrimaryMoveBegun(AWAY));
    KmsKey disabled = both[1].apply(new KeyEvent.Disabled());
    KmsError error = new KmsError.KeyInState(REPLICA, KeyStateName.DISABLED);
    assertThat(decide(disabled, new RelatedMessage.Take(HOME, told(leaving), List.of())).answer())
        .isEqualTo(new RelatedAnswer.ToRegion(new ReplicaReply.Refused(error)));
    KmsKey stays = apply(leaving, decide(leaving, new RelatedMessage.GiveUp(AWAY, error)));
    assertThat(stateOf(stays)).isEqualTo(KeyState.ENABLED);
    assertThat(((KmsKey.Live) stays).isReplica()).isFalse();
  }

  @Test
  void whatIsHandedOver_isNotChangedMeanwhile() {
    KmsError updating = new KmsError.KeyInState(PRIMARY, KeyStateName.UPDATING);
    KeyEvent begun = new KeyEvent.PrimaryMoveBegun(AWAY);
    given(CREATED, ADDED, KNOWN, begun)
        .when(new KeyCommand.EnableKeyRotation(90))
        .thenRefused(updating);
    given(CREATED, ADDED, KNOWN, begun)
        .when(new KeyCommand.DisableKeyRotation())
        .thenRefused(updating);
  }

  // -- deletion

  @Test
  void primaryWithReplicas_waitsForTheLastOfThem_andThenForItsWindow() {
    KeyEvent awaited = new KeyEvent.ReplicaDeletionAwaited(7);
    given(CREATED, ADDED, KNOWN).when(new KeyCommand.ScheduleKeyDeletion(7)).then(awaited);
    KmsKey waiting = after(CREATED, ADDED, KNOWN, awaited);
    assertThat(stateOf(waiting)).isEqualTo(new KeyState.PendingReplicaDeletion(7));
    assertThat(((RelatedAnswer.Telling) tell(waiting)).replicas().keySet()).containsExactly(AWAY);
    KmsKey deleting = apply(waiting, decide(waiting, new RelatedMessage.Forget(AWAY)));
    assertThat(stateOf(deleting))
        .isEqualTo(new KeyState.PendingDeletion(LATER.plus(Duration.ofDays(7))));
    assertThat(decide(deleting, new RelatedMessage.Forget(AWAY)).events()).isEmpty();
    given(CREATED, ADDED, KNOWN, awaited)
        .when(new KeyCommand.CancelKeyDeletion())
        .then(new KeyEvent.DeletionCancelled());
    assertThat(stateOf(waiting.apply(new KeyEvent.DeletionCancelled())))
        .isEqualTo(KeyState.DISABLED);
  }

  @Test
  void replica_isDeletedByItself() {
    given(MADE, sync())
        .when(new KeyCommand.ScheduleKeyDeletion(7))
        .then(new KeyEvent.DeletionScheduled(BIRTH.plus(Duration.ofDays(7))));
  }

  @Test
  void replicaWhoseDeletionIsCancelled_beforeItHasMaterial_isStillCreating() {
    KmsKey kept =
        after(MADE, new KeyEvent.DeletionScheduled(LATER), new KeyEvent.DeletionCancelled());
    assertThat(stateOf(kept)).isEqualTo(KeyState.CREATING);
    assertThat(stateOf(kept.apply(sync()))).isEqualTo(KeyState.ENABLED);
  }

  // -- the state table, where only multi-Region keys can be

  private static final Map<KeyStateName, List<KeyEvent>> STATES = new EnumMap<>(KeyStateName.class);

  static {
    KeyEvent begun = new KeyEvent.PrimaryMoveBegun(AWAY);
    STATES.put(KeyStateName.ENABLED, List.of(CREATED));
    STATES.put(KeyStateName.DISABLED, List.of(CREATED, new KeyEvent.Disabled()));
    STATES.put(KeyStateName.CREATING, List.of(MADE));
    STATES.put(KeyStateName.UPDATING, List.of(CREATED, ADDED, KNOWN, begun));
    STATES.put(
        KeyStateName.PENDING_REPLICA_DELETION,
        List.of(CREATED, ADDED, KNOWN, new KeyEvent.ReplicaDeletionAwaited(7)));
  }

  static Stream<Arguments> everyCommandInEveryState() {
    List<KeyCommand> commands = new ArrayList<>(KeyStatesTest.COMMANDS);
    // These name another key.
    commands.removeIf(KeyCommand.Decrypt.class::isInstance);
    commands.add(replicate(THIRD));
    commands.add(leave(AWAY));
    return STATES.keySet().stream()
        .flatMap(state -> commands.stream().map(command -> Arguments.of(state, command)));
  }

  @ParameterizedTest
  @MethodSource("everyCommandInEveryState")
  void deciderRefusesWhatTheTableRefuses(KeyStateName state, KeyCommand command) {
    Decision decision = given(STATES.get(state).toArray(KeyEvent[]::new)).when(command).decision();
    KeyArn arn = state == KeyStateName.CREATING ? REPLICA : PRIMARY;
    switch (KeyStateTable.verdict(command.operation(), state)) {
      case KeyStateTable.Verdict.Allowed() ->
          assertThat(decision)
              .isNotEqualTo(new Decision.Refuse(new KmsError.KeyInState(arn, state)))
              .isNotEqualTo(new Decision.Refuse(new KmsError.KeyDisabled(arn)));
      case KeyStateTable.Verdict.Refused(KeyStateTable.Refusal refusal) ->
          assertThat(decision)
              .isEqualTo(
                  new Decision.Refuse(
                      switch (refusal) {
                        case DISABLED -> new KmsError.KeyDisabled(arn);
                        case IN_STATE -> new KmsError.KeyInState(arn, state);
                        case NOT_PENDING_DELETION -> new KmsError.KeyNotPendingDeletion(arn);
                        case UNSUPPORTED -> new KmsError.WrongOrigin(arn, KeyOrigin.AWS_KMS);
                      }));
      // What depends on the kind of the key is told elsewhere.
      case KeyStateTable.Verdict.AllowedWith _,
          KeyStateTable.Verdict.RefusedWith _,
          KeyStateTable.Verdict.NotApplicable _ -> {}
    }
  }
}
