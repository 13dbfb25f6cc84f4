package dev.holdfast.model.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.KmsError;
import dev.holdfast.model.key.KeyStateTable.Condition;
import dev.holdfast.model.key.KeyStateTable.Refusal;
import dev.holdfast.model.key.KeyStateTable.Verdict;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.KeyArn;
import dev.holdfast.model.name.KeyId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyStateTableTest {

  private static final KeyArn ARN =
      new KeyArn(
          Region.US_EAST_1,
          new AccountId("111122223333"),
          new KeyId("1234abcd-12ab-34cd-56ef-1234567890ab"));

  /** The cells of a row of the text, behind the operation. */
  private static final List<KeyStateName> COLUMNS =
      List.of(
          KeyStateName.ENABLED,
          KeyStateName.DISABLED,
          KeyStateName.PENDING_DELETION,
          KeyStateName.PENDING_REPLICA_DELETION,
          KeyStateName.PENDING_IMPORT,
          KeyStateName.UNAVAILABLE,
          KeyStateName.CREATING,
          KeyStateName.UPDATING);

  static List<String[]> rows() throws IOException {
    try (InputStream text = KeyStateTableTest.class.getResourceAsStream("key-state-table.txt")) {
      byte[] bytes = Objects.requireNonNull(text, "key-state-table.txt").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" +"))
          .toList();
    }
  }

  static Stream<Arguments> cells() throws IOException {
    List<Arguments> cells = new ArrayList<>();
    for (String[] row : rows()) {
      for (int column = 0; column < COLUMNS.size(); column++) {
        cells.add(Arguments.of(row[0], COLUMNS.get(column), row[column + 1]));
      }
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0} on a key {1}: {2}")
  @MethodSource("cells")
  void cellIsAsWrittenDown(String operation, KeyStateName state, String cell) {
    Verdict verdict = KeyStateTable.verdict(KmsOperation.named(operation).orElseThrow(), state);
    assertThat(verdict).isEqualTo(read(cell));
  }

  @Test
  void everyOperationHasOneRow_andEveryStateAColumn() throws IOException {
    assertThat(rows().stream().map(row -> row[0]))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(KmsOperation.values()).map(KmsOperation::awsName).toList());
    assertThat(COLUMNS).containsExactlyInAnyOrder(KeyStateName.values());
    assertThat(rows()).allSatisfy(row -> assertThat(row).hasSize(COLUMNS.size() + 1));
  }

  private static Verdict read(String cell) {
    return switch (cell) {
      case "ok" -> new Verdict.Allowed();
      case "1" -> new Verdict.Refused(Refusal.DISABLED);
      case "3" -> new Verdict.Refused(Refusal.IN_STATE);
      case "4" -> new Verdict.Refused(Refusal.NOT_PENDING_DELETION);
      case "6" -> new Verdict.Refused(Refusal.UNSUPPORTED);
      case "?7" -> new Verdict.AllowedWith(Condition.ROTATABLE_KEYS_ONLY);
      case "?8" -> new Verdict.AllowedWith(Condition.SEVERAL_MATERIALS_ONLY);
      case "?9" -> new Verdict.AllowedWith(Condition.IMPORTED_MATERIAL_ONLY);
      case "?10" -> new Verdict.AllowedWith(Condition.OLD_TARGET_ONLY);
      case "12" -> new Verdict.AllowedWith(Condition.EFFECTIVE_WHEN_AVAILABLE);
      case "1/7" -> new Verdict.RefusedWith(Refusal.DISABLED, Condition.ROTATABLE_KEYS_ONLY);
      case "3/7" -> new Verdict.RefusedWith(Refusal.IN_STATE, Condition.ROTATABLE_KEYS_ONLY);
      case "3/9" -> new Verdict.RefusedWith(Refusal.IN_STATE, Condition.IMPORTED_MATERIAL_ONLY);
      case "4/13" ->
          new Verdict.RefusedWith(Refusal.NOT_PENDING_DELETION, Condition.STAYS_PENDING_DELETION);
      case "-" -> new Verdict.NotApplicable();
      default -> throw new IllegalArgumentException("the legend does not explain " + cell);
    };
  }

  // -- what the conditions do, for kinds of key that cannot be made yet

  private static Optional<KmsError> refusal(
      KmsOperation operation, KeyStateName state, Condition... applying) {
    return KeyStateTable.refusal(operation, state, ARN, Set.of(applying));
  }

  @Test
  void keyThatCannotRotate_isUnsupported_andNotDisabled() {
    assertThat(
            refusal(
                KmsOperation.ENABLE_KEY_ROTATION,
                KeyStateName.ENABLED,
                Condition.ROTATABLE_KEYS_ONLY))
        .contains(new KmsError.Unsupported(""));
    assertThat(
            refusal(
                KmsOperation.ENABLE_KEY_ROTATION,
                KeyStateName.DISABLED,
                Condition.ROTATABLE_KEYS_ONLY))
        .contains(new KmsError.Unsupported(""));
    assertThat(refusal(KmsOperation.ENABLE_KEY_ROTATION, KeyStateName.DISABLED))
        .contains(new KmsError.KeyDisabled(ARN));
  }

  @Test
  void unavailableKey_thatIsPendingDeletionToo_isStillNotCancelled() {
    assertThat(
            refusal(
                KmsOperation.CANCEL_KEY_DELETION,
                KeyStateName.UNAVAILABLE,
                Condition.STAYS_PENDING_DELETION))
        .contains(new KmsError.KeyNotPendingDeletion(ARN));
  }

  @Test
  void unavailableKey_mayBeDisabled() {
    assertThat(
            refusal(
                KmsOperation.DISABLE_KEY,
                KeyStateName.UNAVAILABLE,
                Condition.EFFECTIVE_WHEN_AVAILABLE))
        .isEmpty();
  }

  @Test
  void refusalNamesTheStateOfTheKey() {
    assertThat(refusal(KmsOperation.ENCRYPT, KeyStateName.PENDING_IMPORT))
        .contains(new KmsError.KeyInState(ARN, KeyStateName.PENDING_IMPORT));
  }
}
