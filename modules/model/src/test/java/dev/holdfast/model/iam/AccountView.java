package dev.holdfast.model.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that an account holds, to be compared. */
record AccountView(List<Object> members) {

  static AccountView of(IamAccount account) {
    List<Object> members = new ArrayList<>();
    account.users().after(Optional.empty()).forEach(entry -> members.add(entry.value()));
    account
        .groups()
        .after(Optional.empty())
        .forEach(entry -> {
          IamGroup group = entry.value();
          members.add(List.of(group.id(), group.name(), group.path(), group.held()));
          group.userIds().all().forEach(user -> members.add(user.key()));
        });
    account.roles().after(Optional.empty()).forEach(entry -> members.add(entry.value()));
    account.policies().after(Optional.empty()).forEach(entry -> members.add(entry.value()));
    return new AccountView(members);
  }
}
