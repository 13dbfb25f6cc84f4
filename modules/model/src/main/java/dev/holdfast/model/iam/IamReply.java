package dev.holdfast.model.iam;

/** What a command comes to. */
public sealed interface IamReply {

  record Answered(IamAnswer answer) implements IamReply {}

  record Refused(IamError error) implements IamReply {}
}
