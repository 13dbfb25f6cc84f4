package dev.holdfast.envelope;

/**
 * How the process ends when it does not end well. Scripts tell the cases apart by these numbers, so
 * they never change; 40 to 49 belong to files, the server's commands have others.
 */
enum Ending {
  /** An option or argument that makes no sense. */
  USAGE(2),
  /** The input cannot be read. */
  INPUT(40),
  /** The output exists already or cannot be written. */
  OUTPUT(41),
  /** The input is no message, or was changed or cut short. */
  NOT_INTACT(42),
  /** The message was not encrypted under the key that was named. */
  OTHER_KEY(43),
  /** The message was encrypted with another context. */
  OTHER_CONTEXT(44),
  /** The server refused the caller, or there are no credentials. */
  DENIED(45),
  /** The server refused the key: not there, disabled, of the wrong kind. */
  KEY_REFUSED(46),
  /** The server did not answer, or had a failure of its own. */
  UNREACHABLE(47),
  /** Some of many were refused. */
  PARTLY(48),
  /** A bug of Holdfast. */
  INTERNAL(70);

  private final int code;

  Ending(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
