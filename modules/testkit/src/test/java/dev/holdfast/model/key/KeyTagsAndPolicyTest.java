package dev.holdfast.model.key;

import static dev.holdfast.testkit.key.KeyScenario.given;
import static dev.holdfast.testkit.key.SampleKey.ARN;
import static dev.holdfast.testkit.key.SampleKey.POLICY;
import static dev.holdfast.testkit.key.SampleKey.created;
import static dev.holdfast.testkit.key.SampleKey.creation;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.testkit.key.SampleKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTagsAndPolicyTest {

  private static final String DENY_ALL =
      """
      {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}}\
      """;

  private static Map<String, String> tags(int count) {
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < count; i++) {
      tags.put("key" + i, "value");
    }
    return tags;
  }

  @Test
  void tagResource_addsAndReplaces() {
    KeyEvent tagged = new KeyEvent.Tagged(Map.of("team", "payments", "stage", "test"));
    given(created())
        .when(new KeyCommand.TagResource(Map.of("team", "payments", "stage", "test")))
        .then(tagged);
    given(created(), tagged, new KeyEvent.Tagged(Map.of("stage", "live")))
        .when(new KeyCommand.ListResourceTags())
        .thenAnswers(
            new KmsAnswer.Tags(ARN, Map.of("team", "payments", "stage", "live"), Optional.empty()));
  }

  @Test
  void tagResource_withWhatIsThere_changesNothing() {
    given(created(), new KeyEvent.Tagged(Map.of("team", "payments", "stage", "test")))
        .when(new KeyCommand.TagResource(Map.of("team", "payments")))
        .thenNothingChanges();
  }

  @Test
  void untagResource_removesWhatIsThere() {
    given(created(), new KeyEvent.Tagged(Map.of("team", "payments", "stage", "test")))
        .when(new KeyCommand.UntagResource(Set.of("stage", "absent")))
        .then(new KeyEvent.Untagged(Set.of("stage")));
    given(created()).when(new KeyCommand.UntagResource(Set.of("absent"))).thenNothingChanges();
  }

  @Test
  void aKey_hasAtMostFiftyTags() {
    given(created()).when(new KeyCommand.TagResource(tags(50))).then(new KeyEvent.Tagged(tags(50)));
    given(created())
        .when(new KeyCommand.TagResource(tags(51)))
        .thenRefused(new KmsError.TooManyTags());
    given(created(), new KeyEvent.Tagged(tags(50)))
        .when(new KeyCommand.TagResource(Map.of("one", "more")))
        .thenRefused(new KmsError.TooManyTags());
    given(created(), new KeyEvent.Tagged(tags(50)))
        .when(new KeyCommand.TagResource(Map.of("key0", "other")))
        .then(new KeyEvent.Tagged(Map.of("key0", "other")));
    given().when(creation(tags(51))).thenRefused(new KmsError.TooManyTags());
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:team", "AWS:team", "aWs:", "Aws:cloudformation:stack-name"})
  void reservedTagKeys_areRefused(String tagKey) {
    given(created())
        .when(new KeyCommand.TagResource(Map.of(tagKey, "x")))
        .thenRefused(new KmsError.ReservedTagKey());
    given().when(creation(Map.of(tagKey, "x"))).thenRefused(new KmsError.ReservedTagKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "awsome", "team:aws:"})
  void tagKeysThatOnlyLookReserved_areAllowed(String tagKey) {
    given(created())
        .when(new KeyCommand.TagResource(Map.of(tagKey, "x")))
        .then(new KeyEvent.Tagged(Map.of(tagKey, "x")));
  }

  @Test
  void keyPendingDeletion_isNotTagged() {
    given(created(), new KeyEvent.DeletionScheduled(created().creationDate().plusSeconds(1)))
        .when(new KeyCommand.TagResource(Map.of("team", "payments")))
        .thenRefused(new KmsError.KeyInState(ARN, KeyStateName.PENDING_DELETION));
  }

  @Test
  void getKeyPolicy_givesBackWhatWasPut() {
    given(created())
        .when(new KeyCommand.GetKeyPolicy())
        .thenAnswers(new KmsAnswer.Policy(ARN, POLICY));
    AttachedKeyPolicy compact = SampleKey.policy(POLICY.document().replace("\n", ""));
    given(created(), new KeyEvent.PolicyPut(compact))
        .when(new KeyCommand.GetKeyPolicy())
        .thenAnswers(new KmsAnswer.Policy(ARN, compact));
    given(created())
        .when(new KeyCommand.ListKeyPolicies())
        .thenAnswers(new KmsAnswer.PolicyNames(ARN));
  }

  @Test
  void putKeyPolicy_putsIt_andIsIdempotent() {
    String compact = POLICY.document().replace("\n", "");
    given(created())
        .when(new KeyCommand.PutKeyPolicy(compact, false))
        .then(new KeyEvent.PolicyPut(SampleKey.policy(compact)));
    given(created()).when(new KeyCommand.PutKeyPolicy(POLICY, false)).thenNothingChanges();
  }

  @Test
  void putKeyPolicy_thatLocksItsCallerOut_needsTheBypass() {
    given(created())
        .when(new KeyCommand.PutKeyPolicy(DENY_ALL, false))
        .thenRefused(new KmsError.PolicyLocksOut());
    given(created())
        .when(new KeyCommand.PutKeyPolicy(DENY_ALL, true))
        .then(new KeyEvent.PolicyPut(SampleKey.policy(DENY_ALL)));
  }

  @Test
  void putKeyPolicy_thatIsMalformed_isRefused_evenWithTheBypass() {
    given(created())
        .when(new KeyCommand.PutKeyPolicy("{}", true))
        .thenRefused(new KmsError.MalformedPolicy("Missing required field Statement."));
  }
}
