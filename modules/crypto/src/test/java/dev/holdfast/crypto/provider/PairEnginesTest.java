package dev.holdfast.crypto.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.security.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PairEnginesTest {

  /** Else every test of both engines would run Java's twice. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void corretto_loadsHere() {
    assertThat(PairEngines.CORRETTO.provider()).isPresent();
    assertThat(PairEngines.CORRETTO.inUse()).matches("AmazonCorrettoCryptoProvider \\d.*");
  }

  @Test
  void nothingIsRegisteredWithTheRuntime() {
    PairEngines.CORRETTO.provider();
    assertThat(Security.getProviders())
        .extracting(Provider::getName)
        .noneMatch(name -> name.contains("Corretto"));
  }

  @Test
  void java_isAlone() {
    assertThat(PairEngines.JAVA.provider()).isEmpty();
    assertThat(PairEngines.JAVA.inUse()).isEqualTo("Java alone");
  }
}
