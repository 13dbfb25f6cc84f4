package dev.holdfast.model.replication;

import dev.holdfast.model.name.Region;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The other regions, as far as related keys need them. */
public interface RelatedRegions {

  /**
   * @return empty when there is no such region, or it is out of reach
   */
  CompletionStage<Optional<RelatedRegion>> find(Region region);
}
