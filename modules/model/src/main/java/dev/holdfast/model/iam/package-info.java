/** The users, groups, roles and policies of an account, as AWS IAM has them. */
@NullMarked
package dev.holdfast.model.iam;

import org.jspecify.annotations.NullMarked;
