package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import java.util.List;

/** Users. */
final class UserActions {

  private UserActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("CreateUser", UserActions::fresh)
            .asks(ask ->
                new IamCommand.CreateUser(
                    ask.userName(),
                    ask.path(),
                    ask.text("PermissionsBoundary"),
                    ask.tags(),
                    ask.issuer.userId()))
            .tells(IamAnswer.User.class, UserActions::told),
        IamAction.on("GetUser", UserActions::existing)
            .asks(ask -> new IamCommand.GetUser(ask.userName()))
            .tells(IamAnswer.User.class, UserActions::told),
        IamAction.on("ListUsers", ask -> new Subject.Given(ask.arn("user" + ask.pathPrefix())))
            .asks(ask -> new IamCommand.ListUsers(ask.pathPrefix(), ask.page()))
            .tells(
                IamAnswer.Users.class,
                users ->
                    Bodies.page("Users", users.users(), Bodies::listedUser, users.nextMarker())),
        // Moving a user needs both ends.
        IamAction.onAll("UpdateUser", ask -> List.of(existing(ask), moved(ask)))
            .asks(ask ->
                new IamCommand.UpdateUser(
                    ask.userName(), ask.text("NewUserName"), ask.text("NewPath")))
            .tellsNothing(),
        IamAction.on("DeleteUser", UserActions::existing)
            .asks(ask -> new IamCommand.DeleteUser(ask.userName()))
            .tellsNothing());
  }

  static Subject existing(Ask ask) {
    return new Subject.Existing(ask.user());
  }

  private static Subject fresh(Ask ask) {
    return new Subject.Given(ask.arn("user" + ask.path() + ask.userName()));
  }

  private static Subject moved(Ask ask) {
    return new Subject.Moved(ask.user(), ask.text("NewPath"), ask.text("NewUserName"));
  }

  private static Body told(IamAnswer.User user) {
    return new Body().body("User", Bodies.user(user));
  }
}
