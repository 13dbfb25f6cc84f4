package dev.holdfast.crypto.attestation;

import dev.holdfast.model.key.PublicBytes;
import java.util.List;
import java.util.Map;

/** A data item of CBOR (RFC 8949), of the kinds that a document is made of. */
sealed interface Cbor {

  /** An integer, of 64 bits with its sign. */
  record Whole(long value) implements Cbor {}

  record Bytes(PublicBytes value) implements Cbor {}

  record Text(String value) implements Cbor {}

  record Items(List<Cbor> values) implements Cbor {}

  record Fields(Map<Cbor, Cbor> values) implements Cbor {}

  record Nothing() implements Cbor {}
}
