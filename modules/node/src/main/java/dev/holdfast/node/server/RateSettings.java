package dev.holdfast.node.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.holdfast.model.name.AccountId;
import dev.holdfast.model.rate.RequestClass;
import dev.holdfast.model.rate.RequestRates;
import dev.holdfast.node.start.ExitStatus;
import dev.holdfast.node.start.StartRefused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code holdfast.rates} says. */
final class RateSettings {

  private static final String ROOT = "rates";
  private static final String EACH = "per-second";
  private static final String ACCOUNTS = "accounts";

  private RateSettings() {}

  /** Whether a setting is one of these; {@link #read} says whether its last parts are good. */
  static boolean knows(String path) {
    List<String> parts = ConfigUtil.splitPath(path);
    return parts.getFirst().equals(ROOT)
        && (parts.size() == 3 && parts.get(1).equals(EACH)
            || parts.size() == 4 && parts.get(1).equals(ACCOUNTS));
  }

  static RequestRates read(Config holdfast) throws StartRefused {
    if (!holdfast.hasPath(ROOT)) {
      return RequestRates.UNLIMITED;
    }
    Config rates = holdfast.getConfig(ROOT);
    Map<AccountId, Map<RequestClass, Double>> accounts = new HashMap<>();
    for (String account : rates.getObject(ACCOUNTS).keySet()) {
      accounts.put(
          AccountId.parse(account)
              .orElseThrow(() -> refused(account, "it is not an account of twelve digits")),
          classes(rates.getConfig(ACCOUNTS).getConfig(ConfigUtil.quoteString(account))));
    }
    return new RequestRates(classes(rates.getConfig(EACH)), accounts);
  }

  private static Map<RequestClass, Double> classes(Config rates) throws StartRefused {
    Map<RequestClass, Double> classes = new HashMap<>();
    for (String name : rates.root().keySet()) {
      RequestClass kind =
          RequestClass.named(name)
              .orElseThrow(() -> refused(name, "there is no such class of requests"));
      double rate = rates.getDouble(ConfigUtil.quoteString(name));
      if (!(rate > 0) || rate > 1e9) {
        throw refused(name, rate + " requests a second are none, or no limit");
      }
      classes.put(kind, rate);
    }
    return classes;
  }

  private static StartRefused refused(String name, String why) {
    return new StartRefused(
        ExitStatus.CONFIGURATION,
        "the configuration is not good: holdfast.rates names \"" + name + "\", and " + why,
        "See config/rates.conf.");
  }
}
