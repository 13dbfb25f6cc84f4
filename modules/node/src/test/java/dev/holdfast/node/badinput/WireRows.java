package dev.holdfast.node.badinput;

import static dev.holdfast.node.badinput.Row.row;
import static dev.holdfast.node.badinput.Row.wordless;

import java.util.List;

/** Bad targets, media and sizes, signed as they should be. */
final class WireRows {

  private static final String UNKNOWN = "UnknownOperationException";
  private static final String TARGET = "X-Amz-Target";

  private WireRows() {}

  static final List<Row> ALL =
      List.of(
          wordless("an operation that nobody has", p -> p.kms("EncryptNicely", "{}"), UNKNOWN),
          wordless("an operation in other capitals", p -> p.kms("encrypt", "{}"), UNKNOWN),
          wordless(
              "the target of another service",
              p -> p.kms("Encrypt", "{}").with(TARGET, "DynamoDB_20120810.ListTables"),
              UNKNOWN),
          wordless("no target", p -> p.kms("Encrypt", "{}").without(TARGET), UNKNOWN),
          wordless("another path", p -> p.kms("Encrypt", "{}").at("/keys"), UNKNOWN),
          row(
              "another media type",
              p -> p.kms("Encrypt", "{}").with("Content-Type", "application/json"),
              "SerializationException",
              "The Content-Type must be application/x-amz-json-1.1"),
          row(
              "an encoded body",
              p -> p.kms("Encrypt", "{}").with("Content-Encoding", "gzip"),
              415,
              "UnsupportedMediaTypeException",
              "A Content-Encoding is not supported"),
          row(
              "a body of 200 KiB",
              p -> p.kms("Encrypt", "x".repeat(200 * 1024)),
              413,
              "RequestEntityTooLargeException",
              "The request body is larger than 131072 bytes"),
          row(
              "a body of 200 KiB from nobody",
              p -> p.kms("Encrypt", "x".repeat(200 * 1024)).unsigned(),
              413,
              "RequestEntityTooLargeException",
              "The request body is larger than 131072 bytes"));
}
