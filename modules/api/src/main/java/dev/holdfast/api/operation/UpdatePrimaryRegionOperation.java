package dev.holdfast.api.operation;

import dev.holdfast.api.shape.Input;
import dev.holdfast.model.KmsAnswer;
import dev.holdfast.model.KmsError;
import dev.holdfast.model.KmsRequest;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.operation.KmsOperation;
import java.util.Optional;

final class UpdatePrimaryRegionOperation implements Operation {

  @Override
  public KmsOperation name() {
    return KmsOperation.UPDATE_PRIMARY_REGION;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public Parsed parse(Input input) {
    String named = input.requiredText("PrimaryRegion");
    Optional<Region> region = Region.parse(named);
    return region.isEmpty()
        ? Arguments.refused(new KmsError.RegionUnknown(named))
        : Arguments.onKey(input, key -> new KmsRequest.UpdatePrimaryRegion(key, region.get()));
  }

  @Override
  public byte[] body(KmsAnswer answer, CallScope scope) {
    return Bodies.done(answer);
  }
}
