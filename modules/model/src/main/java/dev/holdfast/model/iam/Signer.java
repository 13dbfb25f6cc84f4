package dev.holdfast.model.iam;

import dev.holdfast.model.identity.Caller;

/** Who signs with a long-term access key, and what with. */
public record Signer(Caller caller, SealedSecret secret) {}
