package dev.holdfast.cluster.wire;

import dev.holdfast.model.iam.SealedSecret;
import dev.holdfast.model.key.CiphertextBlob;
import dev.holdfast.model.key.ExportedKeyToken;
import dev.holdfast.model.key.Plaintext;
import dev.holdfast.model.key.PublicBytes;
import dev.holdfast.model.policy.AttachedKeyPolicy;
import dev.holdfast.model.policy.HeldNames;
import dev.holdfast.model.policy.Policy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The types that are no records, each by name: whatever is not here, and is made of nothing that is
 * here, cannot leave the process. No type that can open key material is, or may ever be.
 */
final class OpaqueForms {

  /** Policies come with every request of their owner, and are read from their text once. */
  private static final int POLICIES_KEPT = 1024;

  private final Map<Names, Policy> policies =
      new LinkedHashMap<>(POLICIES_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Names, Policy> eldest) {
          return size() > POLICIES_KEPT;
        }
      };

  /** What makes a policy the same one. */
  private record Names(String id, String document) {}

  /** All of them. {@code heldNames} gives the form of {@link HeldNames}, later. */
  List<Leaf<?>> all(Supplier<Form> heldNames) {
    return List.of(
        new Leaf<>(Boolean.class, "truth", (out, it) -> out.flag(it), WireInput::flag),
        new Leaf<>(
            Integer.class,
            "number",
            (out, it) -> out.number(it),
            in -> Math.toIntExact(in.number())),
        new Leaf<>(Long.class, "number", (out, it) -> out.number(it), WireInput::number),
        new Leaf<>(String.class, "text", WireOutput::text, WireInput::text),
        new Leaf<>(
            Instant.class,
            "seconds, nanoseconds",
            (out, it) -> {
              out.number(it.getEpochSecond());
              out.number(it.getNano());
            },
            in -> Instant.ofEpochSecond(in.number(), in.number())),
        new Leaf<>(
            UUID.class,
            "number, number",
            (out, it) -> {
              out.number(it.getMostSignificantBits());
              out.number(it.getLeastSignificantBits());
            },
            in -> new UUID(in.number(), in.number())),
        new Leaf<>(
            Plaintext.class,
            "bytes",
            (out, it) -> out.octets(it.reveal()),
            in -> Plaintext.takeOwnershipOf(in.octets())),
        new Leaf<>(
            PublicBytes.class,
            "bytes",
            (out, it) -> out.octets(it.bytes()),
            in -> PublicBytes.takeOwnershipOf(in.octets())),
        new Leaf<>(
            CiphertextBlob.class,
            "bytes",
            (out, it) -> out.octets(it.bytes()),
            in ->
                CiphertextBlob.parse(in.octets())
                    .orElseThrow(() -> new MalformedException("no such ciphertext"))),
        new Leaf<>(
            ExportedKeyToken.class,
            "bytes",
            (out, it) -> out.octets(it.toBytes()),
            in -> ExportedKeyToken.copyOf(in.octets())),
        new Leaf<>(
            SealedSecret.class,
            "bytes",
            (out, it) -> out.octets(it.box()),
            in -> new SealedSecret(in.octets())),
        new Leaf<>(
            AttachedKeyPolicy.class,
            "text, model.policy.HeldNames",
            (out, it) -> {
              out.text(it.document());
              heldNames.get().write(out, it.names());
            },
            in -> new AttachedKeyPolicy(in.text(), (HeldNames) heldNames.get().read(in))),
        new Leaf<>(
            Policy.class,
            "text, text",
            (out, it) -> {
              out.text(it.id());
              out.text(source(it));
            },
            in -> policy(new Names(in.text(), in.text()))));
  }

  private static String source(Policy policy) {
    Optional<String> document = policy.document();
    return document.orElseThrow(
        () -> new IllegalArgumentException("a part of policy " + policy.id() + " stays here"));
  }

  private Policy policy(Names names) {
    synchronized (policies) {
      Policy known = policies.get(names);
      if (known != null) {
        return known;
      }
    }
    Policy read =
        switch (Policy.readIdentity(names.id(), names.document())) {
          case Policy.Reading.Ready(Policy ready) -> ready;
          case Policy.Reading.Refused _ -> throw new MalformedException("no such policy");
        };
    synchronized (policies) {
      policies.put(names, read);
    }
    return read;
  }
}
