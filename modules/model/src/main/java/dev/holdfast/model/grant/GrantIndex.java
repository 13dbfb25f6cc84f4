package dev.holdfast.model.grant;

import dev.holdfast.model.identity.Identity;
import dev.holdfast.model.key.EncryptionContext;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The grants of a key, to be found by who asks for what. Finding one takes the same time among
 * fifty thousand as among three: grants lie by grantee and operation, constrained ones also by one
 * pair of the encryption context, and that the one which fewest others lie by. Never changes; a
 * grant more or less makes another index, which shares almost all with the one before.
 */
public final class GrantIndex {

  public static final GrantIndex EMPTY = new GrantIndex(null);

  private static final int BITS = 4;
  private static final int FAN_OUT = 1 << BITS;

  /** What the grants of a group lie by; without a pair, those that need none. */
  private record Place(
      String owner,
      String session,
      GrantOperation operation,
      @Nullable String name,
      @Nullable String value) {

    private int hash() {
      return hash(owner, session, operation, name, value);
    }

    private static int hash(
        String owner,
        String session,
        GrantOperation operation,
        @Nullable String name,
        @Nullable String value) {
      int hash = 31 * owner.hashCode() + session.hashCode();
      hash = 31 * hash + operation.awsName().hashCode();
      hash = 31 * hash + Objects.hashCode(name);
      hash = 31 * hash + Objects.hashCode(value);
      // Spreads what differs in high bits only.
      return hash ^ hash >>> 15;
    }
  }

  private record Link(Grant grant, @Nullable Link rest) {}

  /**
   * @param next another place of the same hash
   */
  private record Group(Place place, int hash, @Nullable Link grants, @Nullable Group next) {

    private Group followedBy(@Nullable Group group) {
      return new Group(place, hash, grants, group);
    }
  }

  /** A tree by the bits of hashes: null, a {@link Group}, or an array of such. */
  private final @Nullable Object root;

  private GrantIndex(@Nullable Object root) {
    this.root = root;
  }

  // -- changing

  public GrantIndex with(Grant grant) {
    GrantIndex index = this;
    for (GrantOperation operation : grant.operations()) {
      Place place = index.rarest(grant, operation);
      index = index.put(place, new Link(grant, index.grantsAt(place)));
    }
    return index;
  }

  /** Takes out the grant of that id, wherever it lies. */
  public GrantIndex without(Grant grant) {
    GrantIndex index = this;
    for (GrantOperation operation : grant.operations()) {
      index = index.without(grant, place(grant, operation, null, null));
      for (Map.Entry<String, String> pair : pairs(grant).entrySet()) {
        index = index.without(grant, place(grant, operation, pair.getKey(), pair.getValue()));
      }
    }
    return index;
  }

  private GrantIndex without(Grant grant, Place place) {
    Link kept = null;
    boolean found = false;
    for (Link link = grantsAt(place); link != null; link = link.rest) {
      if (link.grant.id().equals(grant.id())) {
        found = true;
      } else {
        kept = new Link(link.grant, kept);
      }
    }
    return found ? put(place, kept) : this;
  }

  private static Place place(
      Grant grant, GrantOperation operation, @Nullable String name, @Nullable String value) {
    String id = grant.grantee().id();
    int colon = id.indexOf(':');
    return colon < 0
        ? new Place(id, "", operation, name, value)
        : new Place(id.substring(0, colon), id.substring(colon + 1), operation, name, value);
  }

  private Place rarest(Grant grant, GrantOperation operation) {
    Place rarest = place(grant, operation, null, null);
    if (ignoresConstraints(operation)) {
      return rarest;
    }
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<String, String> pair : pairs(grant).entrySet()) {
      Place place = place(grant, operation, pair.getKey(), pair.getValue());
      int count = count(grantsAt(place), fewest);
      if (count < fewest) {
        fewest = count;
        rarest = place;
      }
    }
    return rarest;
  }

  /** How many there are, or the limit if there are more. */
  private static int count(@Nullable Link grants, int limit) {
    int count = 0;
    for (Link link = grants; link != null && count < limit; link = link.rest) {
      count++;
    }
    return count;
  }

  /** All of which a request must bring for the grant to allow it. */
  private static Map<String, String> pairs(Grant grant) {
    GrantConstraints constraints = grant.constraints();
    return constraints
        .contextEquals()
        .filter(context -> !context.isEmpty())
        .or(constraints::contextSubset)
        .map(EncryptionContext::pairs)
        .orElse(Map.of());
  }

  private GrantIndex put(Place place, @Nullable Link grants) {
    return new GrantIndex(put(root, 0, new Group(place, place.hash(), grants, null)));
  }

  private static Object put(@Nullable Object node, int shift, Group group) {
    return switch (node) {
      case null -> group;
      case Object[] children -> {
        Object[] copy = children.clone();
        int at = group.hash >>> shift & FAN_OUT - 1;
        copy[at] = put(copy[at], shift + BITS, group);
        yield copy;
      }
      case Group other when other.hash == group.hash ->
          group.followedBy(without(other, group.place));
      case Group other -> {
        Object[] children = new Object[FAN_OUT];
        children[other.hash >>> shift & FAN_OUT - 1] = other;
        yield put(children, shift, group);
      }
      default -> throw new IllegalStateException("neither a group nor a node");
    };
  }

  private static @Nullable Group without(@Nullable Group chain, Place place) {
    if (chain == null) {
      return null;
    }
    Group rest = without(chain.next, place);
    return chain.place.equals(place) ? rest : chain.followedBy(rest);
  }

  // -- finding

  /**
   * A grant that lets the caller do the operation; null when none does. One given to the caller's
   * whole account is answered only when no other is there.
   *
   * @param context of the request; empty when it has none
   */
  public @Nullable Grant find(
      Identity identity, GrantOperation operation, EncryptionContext context) {
    return find(identity, operation, context, grant -> true);
  }

  /**
   * As {@link #find(Identity, GrantOperation, EncryptionContext)}, among the grants that count.
   *
   * @param counts whether a grant does
   */
  public @Nullable Grant find(
      Identity identity,
      GrantOperation operation,
      EncryptionContext context,
      Predicate<Grant> counts) {
    if (root == null) {
      return null;
    }
    String account = identity.account().value();
    Grant own =
        switch (identity) {
          case Identity.Root ignored -> null;
          case Identity.User user -> find(user.principalId(), "", operation, context, counts);
          case Identity.RoleSession session -> {
            Grant ofSession =
                find(session.roleId(), session.sessionName(), operation, context, counts);
            yield ofSession != null
                ? ofSession
                : find(session.roleId(), "", operation, context, counts);
          }
          case Identity.FederatedUser federated ->
              find(account, federated.name(), operation, context, counts);
        };
    return own != null ? own : find(account, "", operation, context, counts);
  }

  private @Nullable Grant find(
      String owner,
      String session,
      GrantOperation operation,
      EncryptionContext context,
      Predicate<Grant> counts) {
    Grant found =
        first(grantsAt(owner, session, operation, null, null), operation, context, counts);
    if (found != null || context.isEmpty() || ignoresConstraints(operation)) {
      return found;
    }
    for (Map.Entry<String, String> pair : context.pairs().entrySet()) {
      found =
          first(
              grantsAt(owner, session, operation, pair.getKey(), pair.getValue()),
              operation,
              context,
              counts);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Grant first(
      @Nullable Link grants,
      GrantOperation operation,
      EncryptionContext context,
      Predicate<Grant> counts) {
    for (Link link = grants; link != null; link = link.rest) {
      if ((ignoresConstraints(operation) || link.grant.constraints().allow(context))
          && counts.test(link.grant)) {
        return link.grant;
      }
    }
    return null;
  }

  /** Their requests have no encryption context that could be held against constraints. */
  private static boolean ignoresConstraints(GrantOperation operation) {
    return operation == GrantOperation.DESCRIBE_KEY
        || operation == GrantOperation.CREATE_GRANT
        || operation == GrantOperation.RETIRE_GRANT;
  }

  private @Nullable Link grantsAt(Place place) {
    return grantsAt(place.owner, place.session, place.operation, place.name, place.value);
  }

  private @Nullable Link grantsAt(
      String owner,
      String session,
      GrantOperation operation,
      @Nullable String name,
      @Nullable String value) {
    int hash = Place.hash(owner, session, operation, name, value);
    Object node = root;
    for (int shift = 0; node instanceof Object[] children; shift += BITS) {
      node = children[hash >>> shift & FAN_OUT - 1];
    }
    for (Group group = (Group) node; group != null; group = group.next) {
      Place place = group.place;
      if (group.hash == hash
          && place.operation == operation
          && place.owner.equals(owner)
          && place.session.equals(session)
          && Objects.equals(place.name, name)
          && Objects.equals(place.value, value)) {
        return group.grants;
      }
    }
    return null;
  }
}
