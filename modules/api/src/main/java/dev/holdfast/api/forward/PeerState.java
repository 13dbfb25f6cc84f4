package dev.holdfast.api.forward;

import dev.holdfast.model.name.Region;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * How a node of another region is.
 *
 * @param answers whether it does, and believes this node; of one that was looked at, now, of others
 *     when it was last asked
 * @param failingSince when a request could first not be handed to it, if none was since; no request
 *     may have been tried
 * @param resting whether requests are kept from it for now, because it failed too often
 */
public record PeerState(
    Region region, URI at, boolean answers, Optional<Instant> failingSince, boolean resting) {}
