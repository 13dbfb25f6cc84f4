package dev.holdfast.model.key;

import dev.holdfast.model.name.KeyArn;
import java.time.Instant;

/** What DescribeKey tells. */
public record KeyMetadata(
    KeyArn arn,
    KeyManager manager,
    KeySpec spec,
    KeyUsage usage,
    KeyOrigin origin,
    KeyState state,
    String description,
    Instant creationDate,
    MaterialId currentMaterial) {}
