package dev.holdfast.cluster.peer;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lets nodes join that speak this version of the protocol, and are of this region. */
public final class SameProtocol extends JoinConfigCompatChecker {

  /** Where the version stands in the settings. */
  static final String VERSION = "holdfast.peers.protocol";

  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(List.of(VERSION, RegionPeers.REGION)).toList();
  }

  @Override
  public ConfigValidation check(Config toCheck, Config actual) {
    return JoinConfigCompatChecker.fullMatch(requiredKeys(), toCheck, actual);
  }
}
