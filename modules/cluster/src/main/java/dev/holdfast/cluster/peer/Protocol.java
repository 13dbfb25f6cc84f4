package dev.holdfast.cluster.peer;

import dev.holdfast.cluster.contact.ContactMessage;
import dev.holdfast.cluster.crossing.CrossingMessage;
import dev.holdfast.cluster.directory.DirectoryMessage;
import dev.holdfast.cluster.door.DoorMessage;
import dev.holdfast.cluster.iam.IamMessage;
import dev.holdfast.cluster.key.KeyMessage;
import dev.holdfast.cluster.schedule.Scheduler;
import dev.holdfast.cluster.store.StoreMessage;
import dev.holdfast.cluster.time.ClockMessage;
import dev.holdfast.cluster.wire.Form;
import dev.holdfast.cluster.wire.Forms;
import dev.holdfast.cluster.wire.MalformedException;
import dev.holdfast.cluster.wire.WireInput;
import dev.holdfast.cluster.wire.WireOutput;
import dev.holdfast.model.Reply;
import dev.holdfast.model.audit.UsageHistory;
import dev.holdfast.model.call.PassedAnswer;
import dev.holdfast.model.iam.IamReply;
import dev.holdfast.model.replication.RelatedAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRefResolver;

/**
 * What nodes of a region say to each other. Within a version types, and kinds and constants behind
 * those that are there, may be added: nodes that know of them and nodes that do not live side by
 * side, and what one cannot read counts as not said. Any other change is another version, and nodes
 * of different versions do not join.
 */
public final class Protocol {

  public static final int VERSION = 1;

  /** The messages, and the answers that come as a success; each under a name of its own. */
  public static final Map<String, Class<?>> ROOTS = roots();

  private final Forms forms;
  private final Map<String, Form> byName = new LinkedHashMap<>();

  /**
   * @param actors asked for when the first reference to an actor is written or read
   */
  public Protocol(Supplier<ActorRefResolver> actors) {
    forms = new Forms(actors);
    ROOTS.forEach((name, type) -> byName.put(name, forms.of(type)));
  }

  private static Map<String, Class<?>> roots() {
    Map<String, Class<?>> roots = new LinkedHashMap<>();
    roots.put("key", KeyMessage.class);
    roots.put("key.replies", KeyMessage.Replies.class);
    roots.put("key.due", KeyMessage.DueOutcome.class);
    roots.put("key.related", RelatedAnswer.class);
    roots.put("reply", Reply.class);
    roots.put("directory", DirectoryMessage.class);
    roots.put("directory.reply", DirectoryMessage.DirectoryReply.class);
    roots.put("store", StoreMessage.class);
    roots.put("store.reply", StoreMessage.StoreReply.class);
    roots.put("iam", IamMessage.class);
    roots.put("iam.reply", IamReply.class);
    roots.put("schedule", Scheduler.Message.class);
    roots.put("door", DoorMessage.class);
    roots.put("door.answer", PassedAnswer.class);
    roots.put("door.key-use", UsageHistory.Known.class);
    roots.put("door.identity-use", DoorMessage.LastUse.class);
    roots.put("door.found", DoorMessage.Found.class);
    roots.put("contact", ContactMessage.class);
    roots.put("clock", ClockMessage.class);
    roots.put("door.answers", DoorMessage.Answers.class);
    roots.put("crossing", CrossingMessage.class);
    roots.put("crossing.answers", CrossingMessage.Answers.class);
    return roots;
  }

  /**
   * What a message is called.
   *
   * @throws IllegalArgumentException for what is none
   */
  static String nameOf(Object message) {
    for (Map.Entry<String, Class<?>> root : ROOTS.entrySet()) {
      if (root.getValue().isInstance(message)) {
        return root.getKey();
      }
    }
    throw new IllegalArgumentException(message.getClass().getName() + " is not for other nodes");
  }

  byte[] write(String name, Object message) {
    WireOutput out = new WireOutput();
    form(name).write(out, message);
    return out.finish();
  }

  /**
   * @throws MalformedException when the bytes are no such message
   */
  Object read(String name, byte[] bytes) {
    WireInput in = new WireInput(bytes);
    Object message = form(name).read(in);
    in.end();
    return message;
  }

  private Form form(String name) {
    Form form = byName.get(name);
    if (form == null) {
      throw new MalformedException("no such message");
    }
    return form;
  }

  /** All of it in words, one name or type a line: what is only added to within a version. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    ROOTS.forEach((name, type) -> words.add("root " + name + " = " + Forms.name(type)));
    words.addAll(forms.words());
    return words;
  }
}
