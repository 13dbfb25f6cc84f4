package dev.holdfast.api.iam;

import dev.holdfast.api.query.QueryError;
import dev.holdfast.model.iam.IamError;

/** The one place where IAM's refusals get AWS's codes and statuses. */
final class IamRefusals {

  private IamRefusals() {}

  static QueryError describe(IamError error) {
    return switch (error) {
      case IamError.NoSuchEntity(var message) -> new QueryError("NoSuchEntity", 404, message);
      case IamError.EntityAlreadyExists(var message) ->
          new QueryError("EntityAlreadyExists", 409, message);
      case IamError.DeleteConflict(var message) -> new QueryError("DeleteConflict", 409, message);
      case IamError.LimitExceeded(var message) -> new QueryError("LimitExceeded", 409, message);
      case IamError.MalformedPolicyDocument(var message) ->
          new QueryError("MalformedPolicyDocument", 400, message);
      case IamError.InvalidInput(var message) -> new QueryError("InvalidInput", 400, message);
      case IamError.ValidationError(var message) -> QueryError.validation(message);
      case IamError.UnmodifiableEntity(var message) ->
          new QueryError("UnmodifiableEntity", 400, message);
      case IamError.PolicyNotAttachable(var message) ->
          new QueryError("PolicyNotAttachable", 400, message);
      case IamError.Throttled(var message) -> new QueryError("Throttling", 400, message);
      case IamError.ConcurrentModification(var message) ->
          new QueryError("ConcurrentModification", 409, message);
    };
  }
}
