package dev.holdfast.model.key;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Decides about the imported material of a key, once it is settled that the key is there, that the
 * caller may ask, and that its state and origin allow it. What has expired by then is absent.
 */
final class ImportDecider {

  private static final Duration PARAMETERS_GOOD_FOR = Duration.ofHours(24);
  private static final Duration LONGEST = Duration.ofDays(365);

  private ImportDecider() {}

  /** What is wrong with an import into whatever key. */
  static Optional<KmsError> malformed(KeyCommand.ImportKeyMaterial command, Instant now) {
    if (command.materialId().isPresent()
        && command.importType().filter(ImportType.NEW_KEY_MATERIAL::equals).isPresent()) {
      return invalid("A KeyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL");
    }
    Optional<Instant> validTo = command.expiration().validTo();
    if (validTo.isEmpty()) {
      return Optional.empty();
    }
    if (!validTo.get().isAfter(now)) {
      return invalid("The validTo date must be in the future");
    }
    return validTo.get().isAfter(now.plus(LONGEST))
        ? invalid("The validTo date must not be more than 365 days from now")
        : Optional.empty();
  }

  static Decision offer(KmsKey.Live live, KeyCommand.GetParametersForImport command, Instant now) {
    Optional<KmsError> unfit =
        WrappingRules.refusal(live.spec(), command.algorithm(), command.wrappingKeySpec());
    return unfit.isPresent()
        ? Decision.refuse(unfit.get())
        : new Decision.OfferImport(
            live.binding(),
            command.algorithm(),
            command.wrappingKeySpec(),
            now.plus(PARAMETERS_GOOD_FOR).truncatedTo(ChronoUnit.MILLIS));
  }

  /** Asks for the material to be unwrapped first, then decides about it. */
  static Decision take(KmsKey.Live live, KeyCommand.ImportKeyMaterial command, Instant now) {
    Optional<KmsError> misplaced = misplaced(live, command);
    if (misplaced.isPresent()) {
      return Decision.refuse(misplaced.get());
    }
    if (command.unwrapped().isEmpty()) {
      return new Decision.Unwrap(
          live.binding(),
          live.namingKey(),
          command.importToken(),
          command.encryptedKeyMaterial(),
          now);
    }
    BackingKey unwrapped = command.unwrapped().get();
    Optional<KmsError> wrong = wrong(live, command, unwrapped.materialId());
    return wrong.isPresent()
        ? Decision.refuse(wrong.get())
        : new Decision.Persist(
            List.of(
                new KeyEvent.MaterialImported(
                    unwrapped,
                    command.description().orElseGet(() -> description(live, unwrapped)),
                    // As the journal keeps it: a replay must not change what is told.
                    new Expiration(
                        command
                            .expiration()
                            .validTo()
                            .map(date -> date.truncatedTo(ChronoUnit.MILLIS))),
                    now)),
            new KmsAnswer.MaterialImported(live.arn(), told(live, unwrapped.materialId())));
  }

  /** Keys of one material for ever have nothing to choose between. */
  private static Optional<KmsError> misplaced(
      KmsKey.Live live, KeyCommand.ImportKeyMaterial command) {
    if (live.spec() == KeySpec.SYMMETRIC_DEFAULT) {
      return Optional.empty();
    }
    return command.importType().isPresent()
            || command.description().isPresent()
            || command.materialId().isPresent()
        ? invalid(
            "ImportType, KeyMaterialDescription and KeyMaterialId are for symmetric encryption keys"
                + " only.")
        : Optional.empty();
  }

  private static Optional<KmsError> wrong(
      KmsKey.Live live, KeyCommand.ImportKeyMaterial command, MaterialId id) {
    Materials materials = live.materials();
    boolean known = materials.find(id).isPresent();
    if (!known && live.isReplica()) {
      // A replica has what its primary has had first.
      return incorrect();
    }
    if (!known && RelatedDecider.refusalOfChange(live).isPresent()) {
      return RelatedDecider.refusalOfChange(live);
    }
    if (live.spec() != KeySpec.SYMMETRIC_DEFAULT) {
      return known || materials.areNone() ? Optional.empty() : incorrect();
    }
    ImportType type =
        command
            .importType()
            .orElse(
                materials.areNone()
                    ? ImportType.NEW_KEY_MATERIAL
                    : ImportType.EXISTING_KEY_MATERIAL);
    return switch (type) {
      case EXISTING_KEY_MATERIAL ->
          known && command.materialId().map(id::equals).orElse(true)
              ? Optional.empty()
              : incorrect();
      case NEW_KEY_MATERIAL -> {
        if (known || command.materialId().isPresent()) {
          yield incorrect();
        }
        yield materials
            .pending()
            .map(waiting -> new KmsError.MaterialPendingRotation(live.arn(), id, waiting.id()));
      }
    };
  }

  private static String description(KmsKey.Live live, BackingKey unwrapped) {
    return live.materials()
        .find(unwrapped.materialId())
        .flatMap(KeyMaterial::imported)
        .map(KeyMaterial.Imported::description)
        .orElse("");
  }

  static Decision delete(
      KmsKey.Live live, KeyCommand.DeleteImportedKeyMaterial command, Instant now) {
    Materials materials = live.materials();
    Optional<KeyMaterial> material =
        command.materialId().isPresent()
            ? materials.find(command.materialId().get())
            : materials.current();
    if (material.isEmpty() && command.materialId().isPresent()) {
      return Decision.refuse(new KmsError.MaterialNotFound(command.materialId().get()));
    }
    return new Decision.Persist(
        material
            .filter(KeyMaterial::isPresent)
            .<List<KeyEvent>>map(there -> List.of(new KeyEvent.MaterialDeleted(there.id(), now)))
            .orElseGet(List::of),
        new KmsAnswer.MaterialDeleted(
            live.arn(), material.flatMap(known -> told(live, known.id()))));
  }

  static Decision rotate(KmsKey.Live live, Instant now) {
    return live.materials()
        .pending()
        .filter(waiting -> live.awaitingImport().isEmpty())
        .<Decision>map(waiting ->
            new Decision.Persist(
                List.of(new KeyEvent.ImportedMaterialRotated(waiting.id(), now)),
                new KmsAnswer.Acknowledged(live.arn())))
        .orElseGet(() -> Decision.refuse(new KmsError.NoMaterialPendingRotation(live.arn())));
  }

  /** Material ids are told of symmetric keys only. */
  private static Optional<MaterialId> told(KmsKey.Live live, MaterialId id) {
    return live.spec() == KeySpec.SYMMETRIC_DEFAULT ? Optional.of(id) : Optional.empty();
  }

  private static Optional<KmsError> incorrect() {
    return Optional.of(new KmsError.IncorrectKeyMaterial());
  }

  private static Optional<KmsError> invalid(String message) {
    return Optional.of(new KmsError.Invalid(message));
  }
}
