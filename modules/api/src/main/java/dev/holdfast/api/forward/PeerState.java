package dev.holdfast.api.forward;

import dev.holdfast.model.name.Region;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A node of another region, looked at.
 *
 * @param answers whether it does, now, and believes this node
 * @param failingSince when a request could first not be handed to it, if none was since; no request
 *     may have been tried
 * @param resting whether requests are kept from it for now, because it failed too often
 */
public record PeerState(
    Region region, URI at, boolean answers, Optional<Instant> failingSince, boolean resting) {}
