package dev.holdfast.api.query;

import java.util.Optional;
import java.util.UUID;

/** The XML around what is answered. */
public final class QueryAnswers {

  /** Where no service is named, or none that there is. */
  private static final String NO_SERVICE = "http://webservices.amazon.com/AWSFault/2005-15-09";

  private QueryAnswers() {}

  /**
   * A success.
   *
   * @param result empty for actions that have none, not even an empty one
   */
  public static byte[] done(QueryService service, String action, Optional<Body> result, UUID id) {
    String response = action + "Response";
    XmlWriter xml = new XmlWriter().open(response, service.namespace());
    result.ifPresent(body -> {
      xml.open(action + "Result");
      body.writeTo(xml);
      xml.close(action + "Result");
    });
    return xml.open("ResponseMetadata")
        .element("RequestId", id.toString())
        .close("ResponseMetadata")
        .close(response)
        .toBytes();
  }

  /**
   * @param service empty when the request named none
   */
  public static byte[] refused(Optional<QueryService> service, QueryError error, UUID id) {
    return new XmlWriter()
        .open("ErrorResponse", service.map(QueryService::namespace).orElse(NO_SERVICE))
        .open("Error")
        .element("Type", error.status() < 500 ? "Sender" : "Receiver")
        .element("Code", error.code())
        .element("Message", error.message())
        .close("Error")
        .element("RequestId", id.toString())
        .close("ErrorResponse")
        .toBytes();
  }
}
