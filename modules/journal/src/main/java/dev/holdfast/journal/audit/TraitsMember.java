package dev.holdfast.journal.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.model.key.AliasesSeen;
import dev.holdfast.model.key.KeyOrigin;
import dev.holdfast.model.key.KeySpec;
import dev.holdfast.model.key.KeyUsage;
import dev.holdfast.model.key.MultiRegionKeyType;
import dev.holdfast.model.name.AliasName;
import dev.holdfast.model.policy.Traits;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a decision tells of the resource. Of a key everything is left out that is as most keys have
 * it, symmetric ones with material of the service: their lines are the many.
 */
final class TraitsMember {

  private static final String NONE = "traitless";
  private static final String OF_KEY = "keyTraits";
  private static final String OF_IDENTITY = "identityTraits";

  private static final String SPEC = "keySpec";
  private static final String USAGE = "keyUsage";
  private static final String ORIGIN = "origin";
  private static final String MULTI_REGION = "multiRegion";
  private static final String TAGS = "tags";
  private static final String ALIASES = "aliases";
  private static final String TOO_MANY_ALIASES = "moreAliasesThanQuota";
  private static final String ON_SAME_KEY = "reEncryptOnSameKey";
  private static final String BOUNDARY = "permissionsBoundary";

  private TraitsMember() {}

  static void write(JsonGenerator json, Traits traits) throws IOException {
    switch (traits) {
      case Traits.OfKey key -> {
        json.writeObjectFieldStart(OF_KEY);
        write(json, key);
        json.writeEndObject();
      }
      case Traits.OfIdentity(var tags, var boundary) -> {
        json.writeObjectFieldStart(OF_IDENTITY);
        writeTags(json, TAGS, tags);
        AuditLine.writeIfPresent(json, BOUNDARY, boundary.orElse(null));
        json.writeEndObject();
      }
      case Traits.None() -> json.writeBooleanField(NONE, true);
      case Traits.Unrecorded() -> {}
    }
  }

  private static void write(JsonGenerator json, Traits.OfKey key) throws IOException {
    if (key.spec() != KeySpec.SYMMETRIC_DEFAULT) {
      json.writeStringField(SPEC, key.spec().name());
    }
    if (key.usage() != KeyUsage.ENCRYPT_DECRYPT) {
      json.writeStringField(USAGE, key.usage().name());
    }
    if (key.origin() != KeyOrigin.AWS_KMS) {
      json.writeStringField(ORIGIN, key.origin().name());
    }
    if (key.multiRegion().isPresent()) {
      json.writeStringField(MULTI_REGION, key.multiRegion().get().name());
    }
    writeTags(json, TAGS, key.tags());
    switch (key.aliases()) {
      case AliasesSeen.NotAsked() -> {}
      case AliasesSeen.Asked(var names) -> {
        json.writeArrayFieldStart(ALIASES);
        for (AliasName name : names) {
          json.writeString(name.value());
        }
        json.writeEndArray();
      }
      case AliasesSeen.TooMany() -> json.writeBooleanField(TOO_MANY_ALIASES, true);
    }
    if (key.reEncryptOnSameKey().isPresent()) {
      json.writeBooleanField(ON_SAME_KEY, key.reEncryptOnSameKey().get());
    }
  }

  /** Nothing when there are none. */
  static void writeTags(JsonGenerator json, String name, Map<String, String> tags)
      throws IOException {
    if (!tags.isEmpty()) {
      json.writeObjectFieldStart(name);
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        json.writeStringField(tag.getKey(), tag.getValue());
      }
      json.writeEndObject();
    }
  }

  /** Unrecorded where there is nothing, or what this version does not know. */
  static Traits read(RecordedFields right) {
    if (right.has(OF_KEY)) {
      return key(right.object(OF_KEY));
    }
    if (right.has(OF_IDENTITY)) {
      RecordedFields identity = right.object(OF_IDENTITY);
      return new Traits.OfIdentity(
          identity.object(TAGS).texts(), Optional.ofNullable(identity.text(BOUNDARY)));
    }
    return right.flag(NONE) ? Traits.NONE : Traits.UNRECORDED;
  }

  private static Traits key(RecordedFields key) {
    try {
      return new Traits.OfKey(
          KeySpec.valueOf(key.text(SPEC, KeySpec.SYMMETRIC_DEFAULT.name())),
          KeyUsage.valueOf(key.text(USAGE, KeyUsage.ENCRYPT_DECRYPT.name())),
          KeyOrigin.valueOf(key.text(ORIGIN, KeyOrigin.AWS_KMS.name())),
          key.has(MULTI_REGION)
              ? Optional.of(MultiRegionKeyType.valueOf(key.text(MULTI_REGION, "")))
              : Optional.empty(),
          key.object(TAGS).texts(),
          aliases(key),
          key.has(ON_SAME_KEY) ? Optional.of(key.flag(ON_SAME_KEY)) : Optional.empty());
    } catch (IllegalArgumentException unknown) {
      return Traits.UNRECORDED;
    }
  }

  private static AliasesSeen aliases(RecordedFields key) {
    if (key.flag(TOO_MANY_ALIASES)) {
      return new AliasesSeen.TooMany();
    }
    return key.has(ALIASES)
        ? new AliasesSeen.Asked(key.list(ALIASES).stream().map(AliasName::new).toList())
        : AliasesSeen.NOT_ASKED;
  }
}
