package dev.holdfast.model.store;

/** A token, by what its operator and its owner call it. */
public record TokenAddress(ClusterId cluster, TrustAnchor anchor) implements StoreAddress {

  /** As at AWS: tokens with one certificate are taken for copies of each other. */
  @Override
  public boolean conflictsWith(StoreAddress other) {
    return other instanceof TokenAddress(var otherCluster, var otherAnchor)
        && (cluster.equals(otherCluster) || anchor.isSameAs(otherAnchor));
  }
}
