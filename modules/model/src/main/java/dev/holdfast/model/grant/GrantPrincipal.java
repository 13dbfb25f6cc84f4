package dev.holdfast.model.grant;

/**
 * Whom a grant speaks of.
 *
 * @param arn as the grant was given
 * @param id who that was then: an account number for an account, {@code AIDA...} for a user, {@code
 *     AROA...} for a role and all its sessions, {@code AROA...:<session>} for one session. A user
 *     of the same name made later has another.
 */
public record GrantPrincipal(String arn, String id) {}
