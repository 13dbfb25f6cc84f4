package dev.holdfast.crypto.identity;

import dev.holdfast.model.name.Region;
import java.time.LocalDate;

/** For what a signing key is derived. */
record Scope(String accessKeyId, LocalDate date, Region region, String service) {}
