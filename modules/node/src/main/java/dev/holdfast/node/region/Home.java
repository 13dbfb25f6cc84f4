package dev.holdfast.node.region;

import dev.holdfast.model.grant.CurrentPrincipals;
import dev.holdfast.model.grant.PrincipalArn;
import dev.holdfast.model.iam.Iam;
import dev.holdfast.model.iam.IamAccount;
import dev.holdfast.model.iam.IamCommand;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.iam.Identities;
import dev.holdfast.model.iam.Issuer;
import dev.holdfast.model.identity.SigningKeys;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.name.Region;
import dev.holdfast.model.sts.Session;
import dev.holdfast.model.sts.SessionTokens;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The identities of all accounts, wherever in this process they are asked for. They live in the
 * home region, which a reset replaces by another: so it is looked up each time.
 */
public final class Home
    implements Iam, Identities, Issuer, SigningKeys, SessionTokens, CurrentPrincipals {

  private final LocalRegions regions;
  private final Region region;

  Home(LocalRegions regions, Region region) {
    this.regions = regions;
    this.region = region;
  }

  private HomeRegion now() {
    return regions.home(region).toCompletableFuture().join();
  }

  @Override
  public CompletionStage<IamReply> ask(AccountId account, IamCommand command) {
    return regions.home(region).thenCompose(home -> home.iam().ask(account, command));
  }

  @Override
  public Optional<IamAccount> find(AccountId account) {
    return running().flatMap(home -> home.identities().find(account));
  }

  private Optional<HomeRegion> running() {
    CompletableFuture<HomeRegion> home = regions.home(region).toCompletableFuture();
    return home.isDone() && !home.isCompletedExceptionally()
        ? Optional.of(home.join())
        : Optional.empty();
  }

  @Override
  public Object basis(String accessKeyId) {
    return running().map(home -> home.credentials().basis(accessKeyId)).orElse(this);
  }

  @Override
  public CompletionStage<IamAccount> load(AccountId account) {
    return regions.home(region).thenCompose(home -> home.identities().load(account));
  }

  @Override
  public CompletionStage<Optional<SigningKey>> find(
      String accessKeyId,
      Optional<String> sessionToken,
      LocalDate date,
      Region scope,
      String service) {
    return regions
        .home(region)
        .thenCompose(
            home -> home.credentials().find(accessKeyId, sessionToken, date, scope, service));
  }

  /** Every account exists; whoever else is named must be known there. */
  @Override
  public Optional<String> idOf(PrincipalArn arn) {
    return switch (arn.kind()) {
      case ACCOUNT -> Optional.of(arn.account().value());
      case USER, ROLE, ROLE_SESSION, FEDERATED_USER ->
          find(arn.account()).flatMap(account -> account.idOf(arn.text()));
    };
  }

  @Override
  public CompletionStage<Void> know(Set<AccountId> accounts) {
    return CompletableFuture.allOf(
        accounts.stream()
            .filter(account -> find(account).isEmpty())
            .map(account -> load(account).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  // -- made in the home region, which runs whenever somebody has been let in to ask

  @Override
  public String userId() {
    return now().credentials().userId();
  }

  @Override
  public String groupId() {
    return now().credentials().groupId();
  }

  @Override
  public String roleId() {
    return now().credentials().roleId();
  }

  @Override
  public String policyId() {
    return now().credentials().policyId();
  }

  @Override
  public FreshAccessKey accessKey(AccountId account) {
    return now().credentials().accessKey(account);
  }

  @Override
  public Minted mint(Session session) {
    return now().credentials().mint(session);
  }

  @Override
  public Opened open(String accessKeyId, String token, Instant at) {
    return now().credentials().open(accessKeyId, token, at);
  }

  @Override
  public String toString() {
    return "Home(" + region + ")";
  }
}
