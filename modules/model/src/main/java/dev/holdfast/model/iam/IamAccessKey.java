package dev.holdfast.model.iam;

import java.time.Instant;

/**
 * A user's access key.
 *
 * @param id {@code AKIA...}
 */
record IamAccessKey(String id, SealedSecret secret, KeyStatus status, Instant created) {

  IamAccessKey with(KeyStatus changed) {
    return new IamAccessKey(id, secret, changed, created);
  }
}
