package dev.holdfast.model;

import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds the keys of a region. */
public interface Regions {

  /**
   * The keys of a region that this node serves; a development node makes the region on first use.
   * Ask only for callers that have been verified.
   *
   * @return empty when the region is not served here
   */
  CompletionStage<Optional<Keys>> find(Region region);
}
