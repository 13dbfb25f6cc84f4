package dev.holdfast.api.operation;

import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;

/** Where a call was made: names without an account and a region are completed with these. */
public record CallScope(AccountId account, Region region) {}
