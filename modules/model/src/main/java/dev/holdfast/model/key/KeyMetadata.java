package dev.holdfast.model.key;

import dev.holdfast.model.name.KeyArn;
import java.time.Instant;
import java.util.Optional;

/**
 * What DescribeKey tells.
 *
 * @param currentMaterial empty until the first material is imported
 * @param expiration of what expires first among imported material that is present; empty when none
 *     is
 */
public record KeyMetadata(
    KeyArn arn,
    KeyManager manager,
    KeySpec spec,
    KeyUsage usage,
    KeyOrigin origin,
    KeyState state,
    String description,
    Instant creationDate,
    Optional<MaterialId> currentMaterial,
    Optional<Expiration> expiration) {}
