package dev.holdfast.crypto.attestation;

import dev.holdfast.model.attestation.AttestationDefect;
import dev.holdfast.model.key.PublicBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A {@code COSE_Sign1} (RFC 9052) with the one algorithm that documents are signed with.
 *
 * @param header the protected one, as it was signed
 * @param signature r and s, 48 bytes each
 */
record SignedDocument(PublicBytes header, PublicBytes payload, PublicBytes signature) {

  /** The tag that may stand before it. */
  private static final int TAG = 0xd2;

  private static final int MAX_PAYLOAD = 16_384;
  private static final int SIGNATURE_BYTES = 96;
  private static final Cbor ALGORITHM = new Cbor.Whole(1);
  private static final Cbor ES384 = new Cbor.Whole(-35);
  private static final String CONTEXT = "Signature1";
  private static final int ARRAY_OF_4 = 0x84;
  private static final int TEXT = 0x60;
  private static final int EMPTY_BYTES = 0x40;
  private static final int BYTES_OF_LENGTH_16 = 0x59;

  static SignedDocument read(byte[] document) throws DefectException {
    int start = document.length > 0 && (document[0] & 0xff) == TAG ? 1 : 0;
    if (CborReader.read(document, start) instanceof Cbor.Items(List<Cbor> parts)
        && parts.size() == 4
        && parts.get(0) instanceof Cbor.Bytes(PublicBytes header)
        && parts.get(1) instanceof Cbor.Fields(Map<Cbor, Cbor> unprotected)
        && unprotected.isEmpty()
        && parts.get(2) instanceof Cbor.Bytes(PublicBytes payload)
        && parts.get(3) instanceof Cbor.Bytes(PublicBytes signature)
        && payload.bytes().length <= MAX_PAYLOAD) {
      requireAlgorithm(header);
      if (signature.bytes().length != SIGNATURE_BYTES) {
        throw new DefectException(AttestationDefect.SIGNATURE);
      }
      return new SignedDocument(header, payload, signature);
    }
    throw new DefectException(AttestationDefect.MALFORMED);
  }

  private static void requireAlgorithm(PublicBytes header) throws DefectException {
    if (!(CborReader.read(header.bytes(), 0) instanceof Cbor.Fields(Map<Cbor, Cbor> fields))) {
      throw new DefectException(AttestationDefect.MALFORMED);
    }
    // With nothing beside it: what else may stand there changes what a signature means.
    if (!fields.equals(Map.of(ALGORITHM, ES384))) {
      throw new DefectException(AttestationDefect.ALGORITHM);
    }
  }

  /** What was signed: {@code Sig_structure}. */
  byte[] signedBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ARRAY_OF_4);
    out.write(TEXT | CONTEXT.length());
    out.writeBytes(CONTEXT.getBytes(StandardCharsets.US_ASCII));
    write(out, header);
    out.write(EMPTY_BYTES);
    write(out, payload);
    return out.toByteArray();
  }

  /** In the shortest form, which the signer used. */
  private static void write(ByteArrayOutputStream out, PublicBytes bytes) {
    int length = bytes.bytes().length;
    if (length < 24) {
      out.write(EMPTY_BYTES | length);
    } else if (length < 256) {
      out.write(BYTES_OF_LENGTH_16 - 1);
      out.write(length);
    } else {
      out.write(BYTES_OF_LENGTH_16);
      out.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) length).array());
    }
    out.writeBytes(bytes.bytes());
  }
}
