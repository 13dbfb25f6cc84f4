package dev.holdfast.crypto.token;

/** The attributes of objects that are spoken of here, by their numbers. */
final class Attribute {

  static final long CLASS = 0;
  static final long TOKEN = 1;
  static final long PRIVATE = 2;
  static final long LABEL = 3;
  static final long KEY_TYPE = 0x100;
  static final long ID = 0x102;
  static final long SENSITIVE = 0x103;
  static final long ENCRYPT = 0x104;
  static final long DECRYPT = 0x105;
  static final long WRAP = 0x106;
  static final long UNWRAP = 0x107;
  static final long VALUE_LENGTH = 0x161;
  static final long EXTRACTABLE = 0x162;

  /** Of a key: a CK_ULONG. */
  static final long SECRET_KEY = 4;

  /** Of a key's type: a CK_ULONG. */
  static final long AES = 0x1F;

  /** A CK_ATTRIBUTE: type, pointer, length. */
  static final int BYTES = 3 * Long.BYTES;

  private Attribute() {}
}
