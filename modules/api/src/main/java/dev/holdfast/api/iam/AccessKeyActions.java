package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.audit.IdentityUses.Use;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamError;
import dev.holdfast.model.iam.Issuer.FreshAccessKey;
import dev.holdfast.model.iam.KeyStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Access keys of users. */
final class AccessKeyActions {

  private static final String ACCESS_KEY_ID = "AccessKeyId";

  private static final String UNUSED = "N/A";

  private AccessKeyActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("CreateAccessKey", UserActions::existing)
            .asks(ask ->
                new IamCommand.CreateAccessKey(
                    ask.userName(), ask.accessKey().accessKeyId(), ask.accessKey().sealed()))
            .tells(IamAnswer.AccessKey.class, AccessKeyActions::shown),
        IamAction.on("ListAccessKeys", UserActions::existing)
            .asks(ask -> new IamCommand.ListAccessKeys(ask.userName(), ask.page()))
            .tells(
                IamAnswer.AccessKeys.class,
                keys ->
                    Bodies.page(
                        "AccessKeyMetadata",
                        keys.accessKeys(),
                        AccessKeyActions::metadata,
                        keys.nextMarker())),
        IamAction.on("UpdateAccessKey", UserActions::existing)
            .parses(AccessKeyActions::update)
            .tellsNothing(),
        IamAction.on("DeleteAccessKey", UserActions::existing)
            .asks(
                ask -> new IamCommand.DeleteAccessKey(ask.userName(), ask.required(ACCESS_KEY_ID)))
            .tellsNothing(),
        IamAction.on(
                "GetAccessKeyLastUsed", ask -> new Subject.OwnerOf(ask.required(ACCESS_KEY_ID)))
            .asks(ask -> new IamCommand.GetAccessKeyLastUsed(ask.required(ACCESS_KEY_ID)))
            .tells(
                IamAnswer.AccessKeyOwner.class,
                owner -> new Body().text("UserName", owner.userName()))
            .telling((ask, owner) -> ask.required(ACCESS_KEY_ID), AccessKeyActions::lastUsed));
  }

  private static Parsed update(Ask ask) {
    Optional<KeyStatus> status = KeyStatus.named(ask.required("Status"));
    // The model knows a third status, which nobody can set.
    return status.isEmpty()
        ? new Parsed.Refused(new IamError.InvalidInput("Status must be Active or Inactive."))
        : Parsed.ready(
            new IamCommand.UpdateAccessKey(
                ask.userName(), ask.required(ACCESS_KEY_ID), status.get()));
  }

  /** The only time that the secret is seen. */
  private static Body shown(Ask ask, IamAnswer.AccessKey key) {
    FreshAccessKey fresh = ask.accessKey();
    Body body =
        new Body()
            .body(
                "AccessKey",
                new Body()
                    .text("UserName", key.userName())
                    .text(ACCESS_KEY_ID, key.accessKeyId())
                    .text("Status", key.status().awsName())
                    .secret(
                        "SecretAccessKey",
                        new String(fresh.secret().reveal(), StandardCharsets.US_ASCII))
                    .moment("CreateDate", key.createDate()));
    fresh.secret().destroy();
    return body;
  }

  private static Body metadata(IamAnswer.AccessKey key) {
    return new Body()
        .text("UserName", key.userName())
        .text(ACCESS_KEY_ID, key.accessKeyId())
        .text("Status", key.status().awsName())
        .moment("CreateDate", key.createDate());
  }

  /** Of a key that was never used AWS says so in words, and leaves out the date. */
  private static Body lastUsed(Body owner, Optional<Use> use) {
    Body last = new Body();
    use.ifPresent(known -> last.moment("LastUsedDate", known.at()));
    return owner.body(
        "AccessKeyLastUsed",
        last.text("ServiceName", use.map(Use::service).orElse(UNUSED))
            .text("Region", use.map(known -> known.region().name()).orElse(UNUSED)));
  }
}
