package dev.holdfast.cluster.alias;

import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.name.AliasName;
import java.util.Optional;

/**
 * From which key to which an alias may move: of the same type and usage, so that code which uses
 * the alias goes on working. Source: documentation of UpdateAlias.
 */
final class AliasMove {

  private AliasMove() {}

  static Optional<KmsError> refusal(
      AliasName alias, KmsAnswer.AliasAuthorized old, KmsAnswer.AliasAuthorized target) {
    if (old.usage() != target.usage()) {
      return Optional.of(
          refused(
              alias,
              "key usage " + old.usage(),
              "key usage " + target.usage(),
              "The key usage of the current CMK and the new CMK must be the same."));
    }
    // HMAC keys differ from the other two in their usage.
    if (old.spec().isAsymmetric() != target.spec().isAsymmetric()) {
      return Optional.of(
          refused(
              alias,
              "key spec " + old.spec(),
              "key spec " + target.spec(),
              "The current CMK and the new CMK must both be symmetric or both be asymmetric."));
    }
    return Optional.empty();
  }

  private static KmsError refused(AliasName alias, String old, String target, String rule) {
    return new KmsError.Invalid(
        "Alias "
            + alias.value()
            + " cannot be changed from a CMK with "
            + old
            + " to a CMK with "
            + target
            + ". "
            + rule);
  }
}
