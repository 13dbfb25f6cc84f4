package dev.holdfast.api.iam;

import dev.holdfast.api.query.Body;
import dev.holdfast.model.iam.IamAnswer;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.Named;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tags of users, roles and managed policies. */
final class TagActions {

  private TagActions() {}

  static List<IamAction> all() {
    return Stream.of(
            of("User", Ask::user),
            of("Role", Ask::role),
            of("Policy", ask -> new Named.ManagedPolicy(ask.policyArn())))
        .flatMap(List::stream)
        .toList();
  }

  private static List<IamAction> of(String kind, Function<Ask, Named.Tagged> tagged) {
    Function<Ask, Subject> subject = ask -> new Subject.Existing(tagged.apply(ask));
    return List.of(
        IamAction.on("Tag" + kind, subject)
            .asks(ask -> new IamCommand.Tag(tagged.apply(ask), ask.tags()))
            .tellsNothing(),
        IamAction.on("Untag" + kind, subject)
            .asks(ask ->
                new IamCommand.Untag(
                    tagged.apply(ask), new LinkedHashSet<>(ask.input.texts("TagKeys"))))
            .tellsNothing(),
        IamAction.on("List" + kind + "Tags", subject)
            .asks(ask -> new IamCommand.ListTags(tagged.apply(ask), ask.page()))
            .tells(
                IamAnswer.Tags.class,
                tags ->
                    Bodies.paged(
                        new Body().bodies("Tags", Bodies.tags(tags.tags())), tags.nextMarker())));
  }
}
