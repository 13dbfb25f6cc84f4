package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import java.util.List;

/** Groups and who is in them. */
final class GroupActions {

  private GroupActions() {}

  static List<IamAction> all() {
    return List.of(
        IamAction.on("CreateGroup", GroupActions::fresh)
            .asks(ask ->
                new IamCommand.CreateGroup(
                    ask.required(Ask.GROUP_NAME), ask.path(), ask.issuer.groupId()))
            .tells(IamAnswer.Group.class, group -> new Body().body("Group", Bodies.group(group))),
        IamAction.on("GetGroup", GroupActions::existing)
            .asks(ask -> new IamCommand.GetGroup(ask.required(Ask.GROUP_NAME), ask.page()))
            .tells(IamAnswer.GroupMembers.class, GroupActions::members),
        IamAction.on("ListGroups", ask -> new Subject.Given(ask.arn("group" + ask.pathPrefix())))
            .asks(ask -> new IamCommand.ListGroups(ask.pathPrefix(), ask.page()))
            .tells(IamAnswer.Groups.class, GroupActions::listed),
        // Moving a group needs both ends.
        IamAction.onAll("UpdateGroup", ask -> List.of(existing(ask), moved(ask)))
            .asks(ask ->
                new IamCommand.UpdateGroup(
                    ask.required(Ask.GROUP_NAME), ask.text("NewGroupName"), ask.text("NewPath")))
            .tellsNothing(),
        IamAction.on("DeleteGroup", GroupActions::existing)
            .asks(ask -> new IamCommand.DeleteGroup(ask.required(Ask.GROUP_NAME)))
            .tellsNothing(),
        IamAction.on("AddUserToGroup", GroupActions::existing)
            .asks(
                ask -> new IamCommand.AddUserToGroup(ask.required(Ask.GROUP_NAME), ask.userName()))
            .tellsNothing(),
        IamAction.on("RemoveUserFromGroup", GroupActions::existing)
            .asks(ask ->
                new IamCommand.RemoveUserFromGroup(ask.required(Ask.GROUP_NAME), ask.userName()))
            .tellsNothing(),
        IamAction.on("ListGroupsForUser", UserActions::existing)
            .asks(ask -> new IamCommand.ListGroupsForUser(ask.userName(), ask.page()))
            .tells(IamAnswer.Groups.class, GroupActions::listed));
  }

  private static Subject existing(Ask ask) {
    return new Subject.Existing(ask.group());
  }

  private static Subject fresh(Ask ask) {
    return new Subject.Given(ask.arn("group" + ask.path() + ask.required(Ask.GROUP_NAME)));
  }

  private static Subject moved(Ask ask) {
    return new Subject.Moved(ask.group(), ask.text("NewPath"), ask.text("NewGroupName"));
  }

  private static Body listed(IamAnswer.Groups groups) {
    return Bodies.page("Groups", groups.groups(), Bodies::group, groups.nextMarker());
  }

  private static Body members(IamAnswer.GroupMembers members) {
    return Bodies.paged(
        new Body()
            .body("Group", Bodies.group(members.group()))
            .bodies("Users", members.users().stream().map(Bodies::listedUser).toList()),
        members.nextMarker());
  }
}
