package dev.holdfast.model.key;

import dev.holdfast.model.name.KeyArn;

/**
 * What key material is bound to when it is wrapped: with any part changed the token does not open.
 */
public record KeyBinding(KeyArn arn, KeySpec spec, KeyUsage usage, KeyOrigin origin) {}
