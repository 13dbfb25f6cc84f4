package dev.holdfast.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.crypto.root.RootException;
import dev.holdfast.crypto.token.TokenSettings.Choice;
import dev.holdfast.node.start.StartRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootSettingsTest {

  /** What is shipped. */
  private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();

  private static final String TOKEN =
      "provider = pkcs11, pkcs11 { library = /usr/lib/some.so, token = hsm, pin-file = PIN }";

  @TempDir Path dir;
  private Path pin;

  @BeforeEach
  void writePin() throws Exception {
    pin = Files.writeString(dir.resolve("pin"), "271828\n");
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
  }

  /** The shipped configuration with more of the root behind it. */
  private RootSettings read(String more) throws Exception {
    Path file = dir.resolve("server.conf");
    Files.writeString(
        file,
        "include file(\""
            + CONFIG.resolve("holdfast.conf")
            + "\")\nholdfast.data = \""
            + dir.resolve("data")
            + "\"\nholdfast.root { "
            + more.replace("PIN", "\"" + pin + "\"")
            + " }\n");
    return ServerSettings.read(file).root();
  }

  private RootSettings.InToken inToken(String more) throws Exception {
    return (RootSettings.InToken) read(more);
  }

  @Test
  void root_isInAFileBesideTheData_unlessSaid() throws Exception {
    assertThat(read("")).isEqualTo(new RootSettings.InFile(dir.resolve("data").resolve("root")));
    assertThat(read("directory = /elsewhere"))
        .isEqualTo(new RootSettings.InFile(Path.of("/elsewhere")));
  }

  @Test
  void token_isNamedByItsLabelOrItsSlot_withTenSecondsForAnAnswer() throws Exception {
    RootSettings.InToken byLabel = inToken(TOKEN);
    assertThat(byLabel.directory()).isEqualTo(dir.resolve("data").resolve("root"));
    assertThat(byLabel.token().library()).isEqualTo(Path.of("/usr/lib/some.so"));
    assertThat(byLabel.token().choice()).isEqualTo(new Choice.Label("hsm"));
    assertThat(byLabel.token().timeLimit()).isEqualTo(Duration.ofSeconds(10));
    RootSettings.InToken bySlot = inToken(TOKEN.replace("token = hsm", "slot = 3"));
    assertThat(bySlot.token().choice()).isEqualTo(new Choice.Slot(3));
  }

  @Test
  void pin_isTheFirstLineOfAFile_thatOnlyItsOwnerReads() throws Exception {
    RootSettings.InToken settings = inToken(TOKEN);
    assertThat(settings.token().pin().get())
        .isEqualTo("271828".getBytes(StandardCharsets.US_ASCII));
    assertThat(settings.toString() + settings.custody()).doesNotContain("271828");
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> settings.token().pin().get())
        .isInstanceOf(RootException.class)
        .hasMessageContaining(pin.toString())
        .hasMessageContaining("others");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "library = /usr/lib/some.so, | '' | root.pkcs11.library",
        "pin-file = PIN | '' | root.pkcs11.pin-file",
        "token = hsm, | '' | pkcs11.token and pkcs11.slot",
        "token = hsm | 'token = hsm, slot = 3' | pkcs11.token and pkcs11.slot",
        "token = hsm | 'token = \" \"' | label",
        "token = hsm | 'token = a-label-of-more-than-thirty-two-bytes' | label",
        "/usr/lib/some.so | some.so | whole path",
        "token = hsm | 'token = hsm, time-limit = 0 s' | time-limit",
        "token = hsm | 'token = hsm, time-limit = 2 minutes' | time-limit",
        "token = hsm | 'token = hsm, pin = 271828' | there is no setting",
        "provider = pkcs11 | provider = hsm | file, passphrase, pkcs11",
      })
  void tokenThatIsNotWhollyDescribed_isRefused(String what, String instead, String part) {
    assertThatThrownBy(() -> read(TOKEN.replace(what, instead)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("the configuration is not good")
        .hasMessageContaining(part)
        .hasMessageNotContaining("271828");
  }

  @Test
  void passphraseWithoutItsFile_isRefused() {
    assertThatThrownBy(() -> read("provider = passphrase"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("root.passphrase-file");
  }
}
