package dev.holdfast.model.grant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The grants on one key, by id, by grantee and by name. Never changes: issuing and ending one gives
 * another collection that shares nearly all of this one, because a key may have fifty thousand and
 * a change of its state must not copy them.
 */
public final class Grants {

  public static final Grants NONE =
      new Grants(GrantTree.empty(), GrantTree.empty(), GrantTree.empty(), GrantIndex.EMPTY);

  private final GrantTree<Grant> byId;
  private final GrantTree<GrantTree<Grant>> byGrantee;
  private final GrantTree<GrantTree<Grant>> byName;
  private final GrantIndex index;

  private Grants(
      GrantTree<Grant> byId,
      GrantTree<GrantTree<Grant>> byGrantee,
      GrantTree<GrantTree<Grant>> byName,
      GrantIndex index) {
    this.byId = byId;
    this.byGrantee = byGrantee;
    this.byName = byName;
    this.index = index;
  }

  public int size() {
    return byId.size();
  }

  /** The same grants, to be found by what they allow whom. */
  public GrantIndex index() {
    return index;
  }

  public Optional<Grant> find(String grantId) {
    return byId.find(grantId);
  }

  /**
   * The next grants in the order of their ids.
   *
   * @param granteeId only grants to this one
   * @param after a grant id, exclusive, which need not exist any more; empty for the first page
   */
  public List<Grant> page(Optional<String> granteeId, Optional<String> after, int limit) {
    List<Grant> page = new ArrayList<>();
    GrantTree<Grant> all =
        granteeId.map(id -> byGrantee.find(id).orElseGet(GrantTree::empty)).orElse(byId);
    all.after(after.orElse(null), limit, page::add);
    return page;
  }

  /**
   * The grant that asking for this one again means: of the same name and with all else the same but
   * id and date. None for a grant without a name.
   */
  public Optional<Grant> sameAs(Grant asked) {
    return asked
        .name()
        .flatMap(byName::find)
        .flatMap(named -> named.first(grant -> grant.isSameRequestAs(asked)));
  }

  /**
   * @throws IllegalStateException when there is a grant of this id
   */
  public Grants with(Grant asked) {
    GrantTree<Grant> ofGrantee = byGrantee.find(asked.grantee().id()).orElseGet(GrantTree::empty);
    Grant grant = ofGrantee.any().map(asked::sharingWith).orElse(asked);
    GrantTree<Grant> more = byId.with(grant.id(), grant);
    if (more.size() == byId.size()) {
      throw new IllegalStateException("the key has grant " + grant.id() + " already");
    }
    return new Grants(
        more,
        byGrantee.with(grant.grantee().id(), ofGrantee.with(grant.id(), grant)),
        grant
            .name()
            .map(name -> GrantTree.changed(byName, name, of -> of.with(grant.id(), grant)))
            .orElse(byName),
        index.with(grant));
  }

  /**
   * @throws IllegalStateException when there is no grant of this id
   */
  public Grants without(String grantId) {
    Grant grant =
        find(grantId)
            .orElseThrow(() -> new IllegalStateException("the key has no grant " + grantId));
    return new Grants(
        byId.without(grantId),
        GrantTree.changed(byGrantee, grant.grantee().id(), of -> of.without(grantId)),
        grant
            .name()
            .map(name -> GrantTree.changed(byName, name, of -> of.without(grantId)))
            .orElse(byName),
        index.without(grant));
  }

  /** The same grants; what the other two indexes hold follows from them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Grants grants
        && size() == grants.size()
        && page(Optional.empty(), Optional.empty(), size())
            .equals(grants.page(Optional.empty(), Optional.empty(), size()));
  }

  @Override
  public int hashCode() {
    return size();
  }

  @Override
  public String toString() {
    return size() + " grants";
  }
}
